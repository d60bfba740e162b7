/** What a host gives to the app and gets from it. All three hosts construct the same app. */
import type { Command } from '../../src-shared/contract/application.ts'
import type { Reply } from '../../src-shared/contract/define.ts'
import type { NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { ArchivedFile, PendingFile } from '../../src-shared/model/levels.ts'
import type { RevocationAnswer } from '../../src-shared/model/revocation.ts'
import type { Settings } from '../../src-shared/model/settings.ts'
import type { Devices } from '../base/devices.ts'
import type { Logger } from '../base/log.ts'
import type { Clock, Files, Http, SecretStore } from '../base/ports.ts'
import type { TextParts } from '../text/page-texts.ts'
import type { SpawnModuleProcess } from '../token/bridge.ts'
import type { PinJournalStore } from '../token/pin-guard.ts'
import type { KeyTraits } from '../workflow/view-certificate.ts'

/** Small JSON records that outlive a run. Both read once and write whole, by rename. */
export type RecordStore<T> = { read(): T; write(value: T): Promise<void> }

/** Pictures of named appearances, copied so that they are there when the original is not. */
export type PictureFolder = {
  /** Absolute. */
  path(file: string): string
  /** @returns the name of the file. @throws AppError `file.*` */
  add(bytes: Uint8Array, kind: 'png' | 'jpg'): Promise<string>
  /** Removes all others. */
  keepOnly(files: ReadonlySet<string>): Promise<void>
}

/** For files that the window reads by ranges and that nobody keeps. */
export type ScratchFolder = {
  /** @returns its absolute path */
  write(name: string, bytes: Uint8Array): Promise<string>
  remove(path: string): Promise<void>
  close(): void
}

/** What the system's desktop does for us. */
export type Desktop = {
  /** Shows the file in the file manager. */
  reveal(path: string): Promise<void>
  /** Opens the file in the system's own viewer. */
  openOutside(path: string): Promise<void>
  /** Opens an http or https address in the person's browser. */
  openPage(url: string): Promise<void>
}

export type RecentRecord = { readonly path: string; readonly usedAt: string; readonly signatureCount: number }

/** Newest first. Fingerprints and folders only. */
export type CertificateRecords = {
  readonly uses: readonly { readonly folder: string; readonly fingerprint: string; readonly usedAt: string }[]
  readonly answers: readonly { readonly fingerprint: string; readonly answer: RevocationAnswer }[]
  readonly keys: readonly { readonly fingerprint: string; readonly traits: KeyTraits }[]
  /** The certificate with which each time-stamp service signed last. */
  readonly stampers: readonly StamperRecord[]
}

export type StamperRecord = {
  /** As in the settings. */
  readonly serviceId: string
  /** DER, base64. */
  readonly certificate: string
}

/** Service -> month (`2026-11`) -> count. */
export type StampCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** The screen's lock and the computer's sleep, where the host can notice them. */
export type ScreenLock = {
  readonly isNoticed: boolean
  /** @returns the function that stops it */
  watch(onLock: () => void): () => void
}

export type AppPorts = {
  readonly files: Files
  readonly http: Http
  readonly clock: Clock
  /** Of the services on the network. */
  readonly secrets: SecretStore
  /** Signed files that wait for the network. */
  readonly pending: RecordStore<readonly PendingFile[]>
  /** Files at B-LTA, which are to be renewed one day. */
  readonly archived: RecordStore<readonly ArchivedFile[]>
  /** The host stays until the person closes it, so that what waits can be finished meanwhile. */
  readonly staysOpen?: boolean
  /** Time-stamps taken from each service, by month. */
  readonly stampLedger: RecordStore<StampCounts>
  readonly logger: Logger
  readonly desktop: Desktop
  readonly devices: Devices
  readonly spawnModule: SpawnModuleProcess
  /** For reading the text of pages, each document in a process of its own. */
  readonly texts: TextParts
  readonly settings: RecordStore<Settings>
  readonly recent: RecordStore<readonly RecentRecord[]>
  readonly appearances: RecordStore<readonly NamedAppearance[]>
  readonly pictures: PictureFolder
  readonly scratch: ScratchFolder
  readonly certificates: RecordStore<CertificateRecords>
  /** Failed PIN tries of ours, shared with every other window and command of this person. */
  readonly pinJournal: PinJournalStore
  readonly screenLock: ScreenLock
  /** Drivers from the command line (`--module`), absolute paths; when given, no others are used. */
  readonly modules: readonly string[]
  /** A PKCS#12 file to offer from the start, or null. */
  readonly pkcs12: string | null
  /** Another one, which opens documents that are encrypted for certificates. */
  readonly openingKeyFile?: string | null
  /** For every call of a driver; null or absent: what each call may take. */
  readonly driverDeadlineMs?: number | null
  /** Certificates of the issuers that this computer trusts, DER. Slow at the first time. */
  systemRoots(): readonly Uint8Array[]
  /** Where the person's programs save what they fetched. */
  downloadsFolder(): string
  /** Folder with `fonts/` and `sample/`. */
  readonly assetsFolder: string
  readonly about: {
    readonly version: string
    readonly host: string
    readonly runtime: string
    readonly dataFolder: string
  }
  /** Ends the program: the window has been told already. */
  quit(): void
}

export type App = {
  /** The one door: name in the contract, input parsed, handler run, output parsed, envelope back. Never rejects. */
  dispatch(name: string, input: unknown, signal: AbortSignal): Promise<Reply>
  /** Every event of the contract, parsed, as `topic.key`. @returns the function that stops it */
  subscribe(listener: (name: string, payload: unknown) => void): () => void
  /** The system, the menu or a second start asks to open these; the window is told. */
  openPaths(paths: readonly string[]): void
  /** A menu item or key of the host. */
  command(command: Command): void
  /** Where the bytes of an open document or a preview lie; null when there is none. For hosts that serve ranges. */
  documentPath(documentId: string): string | null
  /**
   * Keeps a PNG that the window drew itself: an SVG, a photograph without its paper. For hosts, as bytes never travel by call.
   *
   * @returns its path; null where it is no PNG, or too large
   */
  keepPicture(png: Uint8Array): Promise<string | null>
  /** Cancels jobs, ends the token processes. */
  close(): Promise<void>
}
