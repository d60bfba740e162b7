/** The ports that all three hosts build alike: files, clock, records, log. */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NamedAppearance } from '../../../src-shared/model/appearance.ts'
import { ArchivedFile, PendingFile } from '../../../src-shared/model/levels.ts'
import { RevocationAnswer } from '../../../src-shared/model/revocation.ts'
import { DEFAULT_SETTINGS, Settings } from '../../../src-shared/model/settings.ts'
import { z } from '../../../src-shared/zod.ts'
import type { AppPorts, Desktop, ScreenLock } from '../../app/app.ts'
import { createLogger, type Logger } from '../../base/log.ts'
import type { Files } from '../../base/ports.ts'
import type { SpawnTextProcess } from '../../text/page-texts.ts'
import type { SpawnModuleProcess } from '../../token/bridge.ts'
import { createDevices } from './devices/create-devices.ts'
import { downloadsFolder } from './downloads-folder.ts'
import { createFiles } from './files.ts'
import { keychainProgram } from './keychain-program.ts'
import { createLateHttp } from './late-http.ts'
import { createPictureFolder } from './picture-folder.ts'
import { createPinJournalFile } from './pin-journal-file.ts'
import { createRecordFile } from './record-file.ts'
import { createScratchFolder } from './scratch-folder.ts'
import { type Sealer, sealedSecrets, windowsSealer } from './sealed-secrets.ts'
import { createSecretStore, type SecretPlace } from './secret-store.ts'
import { systemRoots } from './trusted-roots.ts'

const MAX_LOG_BYTES = 2_000_000
const MAX_MAP_BYTES = 4 << 20

const RecentRecords = z.array(
  z.object({ path: z.string(), usedAt: z.string(), signatureCount: z.number().int() }),
)

const CertificateRecords = z.object({
  uses: z.array(z.object({ folder: z.string(), fingerprint: z.string(), usedAt: z.string() })),
  answers: z.array(z.object({ fingerprint: z.string(), answer: RevocationAnswer })),
  keys: z.array(
    z.object({
      fingerprint: z.string(),
      traits: z.object({
        extractable: z.boolean().nullable(),
        local: z.boolean().nullable(),
        alwaysAuthenticate: z.boolean(),
      }),
    }),
  ),
  // Files of earlier versions have none.
  stampers: z.array(z.object({ serviceId: z.string(), certificate: z.string() })).default([]),
})
const NO_RECORDS = { uses: [], answers: [], keys: [], stampers: [] }

const StampCounts = z.record(z.string(), z.record(z.string(), z.number().int()))

export type NodePortsParts = {
  readonly host: 'electron' | 'chromium' | 'cli'
  readonly version: string
  /** Name and version of what runs the window ("Chromium 156", "Electron 45"), or of Node. */
  readonly runtime: string
  readonly folder: string
  readonly assetsFolder: string
  /** `written-digest-thread`, as built. */
  readonly digestThreadPath: string
  readonly spawnModule: SpawnModuleProcess
  readonly spawnText: SpawnTextProcess
  /** The character maps of pdf.js. */
  readonly mapsFolder: string
  readonly desktop: Desktop
  readonly screenLock: ScreenLock
  readonly modules: readonly string[]
  readonly pkcs12: string | null
  readonly openingKeyFile?: string | null
  readonly driverDeadlineMs?: number | null
  /** The host's own way to keep a secret, where the system's programs know none. */
  readonly sealer?: Sealer
  readonly quit: () => void
}

export function createNodePorts(parts: NodePortsParts): AppPorts {
  const { host, version, runtime } = parts
  const files = createFiles(parts.digestThreadPath)
  const settings = createRecordFile(files, join(parts.folder, 'settings.json'), Settings, DEFAULT_SETTINGS)
  const logger = createFileLogger(parts.folder)
  return {
    files,
    clock: { now: () => new Date() },
    logger,
    desktop: parts.desktop,
    screenLock: parts.screenLock,
    devices: createDevices(),
    spawnModule: parts.spawnModule,
    texts: {
      spawn: parts.spawnText,
      readMap: name => files.readSmall(join(parts.mapsFolder, name), MAX_MAP_BYTES),
    },
    pending: createRecordFile<readonly PendingFile[]>(
      files,
      join(parts.folder, 'pending.json'),
      z.array(PendingFile),
      [],
    ),
    archived: createRecordFile<readonly ArchivedFile[]>(
      files,
      join(parts.folder, 'archived.json'),
      z.array(ArchivedFile),
      [],
    ),
    staysOpen: host !== 'cli',
    secrets: createSecretStore(secretPlaces(files, parts)),
    stampLedger: createRecordFile(files, join(parts.folder, 'time-stamps.json'), StampCounts, {}),
    http: createLateHttp(() => settings.read().services.proxy),
    settings,
    recent: createRecordFile(files, join(parts.folder, 'recent.json'), RecentRecords, []),
    appearances: createRecordFile<readonly NamedAppearance[]>(
      files,
      join(parts.folder, 'appearances.json'),
      z.array(NamedAppearance),
      [],
    ),
    pictures: createPictureFolder(files, join(parts.folder, 'pictures')),
    scratch: createScratchFolder(),
    certificates: createRecordFile(
      files,
      join(parts.folder, 'certificates.json'),
      CertificateRecords,
      NO_RECORDS,
    ),
    pinJournal: createPinJournalFile(join(parts.folder, 'pin-journal.json'), logger),
    systemRoots,
    downloadsFolder,
    modules: parts.modules,
    pkcs12: parts.pkcs12,
    openingKeyFile: parts.openingKeyFile ?? null,
    driverDeadlineMs: parts.driverDeadlineMs ?? null,
    assetsFolder: parts.assetsFolder,
    about: { version, host, runtime, dataFolder: parts.folder },
    quit: parts.quit,
  }
}

/** First where the command line finds it as well as the window. */
function secretPlaces(files: Files, { folder, sealer }: NodePortsParts): readonly SecretPlace[] {
  const kept = (name: string) =>
    createRecordFile(files, join(folder, name), z.record(z.string(), z.string()), {})
  const shared =
    process.platform === 'win32'
      ? sealedSecrets(windowsSealer(), kept('secrets.json'))
      : keychainProgram(process.platform)
  const own = sealer ? sealedSecrets(sealer, kept('secrets-window.json')) : null
  return [shared, own].filter(place => place !== null)
}

/** One line of JSON per entry; one older log is kept. A log that cannot be written never stops a signature. */
export function createFileLogger(folder: string): Logger {
  const path = join(folder, 'tokenseal.log')
  return createLogger(line => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
      if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`)
      appendFileSync(path, line, { mode: 0o600 })
    } catch {
      // Nowhere left to tell it.
    }
  })
}
