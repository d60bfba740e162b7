/** Contract entries -> workflow verbs, a line or two each. A missing one does not compile. */
import { join, resolve } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { archiveEnd } from '../../src-shared/model/archive.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import type { Settings, SettingsChange } from '../../src-shared/model/settings.ts'
import type { Unlock } from '../pdf/encryption.ts'
import type { FontLibrary } from '../pdf/fonts.ts'
import type { BridgeSnapshot } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import { describeTokens } from '../workflow/describe-tokens.ts'
import { fittingKeysFor } from '../workflow/open-sealed.ts'
import { healthOf, servicesHealth } from '../workflow/token-health.ts'
import { validateDocument } from '../workflow/validate-document.ts'
import type { AppPorts } from './app.ts'
import type { Appearances } from './appearances.ts'
import type { ArchivedFiles } from './archived-files.ts'
import { createCertificateHandlers } from './certificate-handlers.ts'
import type { CertificateMemory } from './certificate-memory.ts'
import { createDoctorHandlers } from './doctor.ts'
import { intoDownloads } from './downloads-output.ts'
import { createDriverHandlers } from './drivers.ts'
import type { Jobs } from './jobs.ts'
import { createKeyFileHandlers } from './key-files.ts'
import { createLevelHandlers } from './level-handlers.ts'
import type { Lifting } from './lifting.ts'
import type { LoginKeeping } from './login-keeping.ts'
import type { Networks } from './networks.ts'
import type { OpenDocuments } from './open-documents.ts'
import { createPinHandlers } from './pin-handlers.ts'
import type { RecentDocuments } from './recent-documents.ts'

export type HandlerParts = {
  readonly ports: AppPorts
  readonly bridge: TokenBridges
  readonly documents: OpenDocuments
  readonly recent: RecentDocuments
  /** As `documents.open`, and remembered. */
  open(path: string, unlock: Unlock): Promise<DocumentInfo>
  readonly memory: CertificateMemory
  readonly networks: Networks
  readonly jobs: Jobs
  readonly logins: LoginKeeping
  /** A certificate turned out to be withdrawn. */
  readonly revocationChanged: () => void
  readonly fonts: () => Promise<FontLibrary>
  readonly lifting: Lifting
  readonly archived: ArchivedFiles
  readonly appearances: Appearances
  readonly settingsChanged: (settings: Settings) => void
}

export function createHandlers(parts: HandlerParts): Handlers<AppContract> {
  const { ports, bridge, documents, recent, memory, jobs, archived } = parts
  let hasLooked = false
  const now = () => ports.clock.now()
  const describe = (snapshot: BridgeSnapshot) => describeTokens(snapshot, now(), memory.isRevoked)

  async function changeSettings(change: SettingsChange): Promise<Settings> {
    const before = ports.settings.read()
    const settings = { ...before, ...defined(change) }
    await ports.settings.write(settings)
    const asksEachTime = settings.tokenUse.keepMinutes === 0 && before.tokenUse.keepMinutes > 0
    if (asksEachTime) await parts.logins.closeAll()
    parts.settingsChanged(settings)
    return settings
  }

  return {
    application: {
      about: async () => ({ ...ports.about, licence: 'Apache-2.0' }),
      licences: async () => ({ text: await readLicences(ports) }),
      quit: async () => {
        setImmediate(ports.quit)
        return null
      },
    },
    documents: {
      open: ({ path, password }) => parts.open(path, { password }),
      fittingKeys: async ({ path }) =>
        fittingKeysFor(path, bridge.snapshot(), { ...ports, isRevoked: memory.isRevoked }),
      openByKey: async request => ({ jobId: jobs.open(request) }),
      list: async () => ({ documents: documents.list(), inFront: documents.inFront() }),
      bringToFront: async ({ documentId }) => {
        documents.bringToFront(documentId)
        return null
      },
      viewing: async ({ documentId }) => {
        const { password, tail } = documents.viewing(documentId)
        return { password, tail: tail && Buffer.from(tail).toString('base64') }
      },
      close: async ({ documentId }) => {
        documents.close(documentId)
        return null
      },
      page: async ({ documentId, pageIndex }) => documents.page(documentId, pageIndex),
      recent: async () => recent.list(),
      forget: async ({ path }) => {
        await recent.forget(path)
        return null
      },
      reveal: async ({ path }) => {
        await ports.desktop.reveal(path)
        return null
      },
      openOutside: async ({ path }) => {
        await ports.desktop.openOutside(path)
        return null
      },
    },
    tokens: {
      list: async ({ refresh }) => {
        // Before the first look at the drivers nothing is known, which is not the same as no token.
        const look = refresh || !hasLooked
        hasLooked = true
        return describe(look ? await bridge.refresh() : bridge.snapshot())
      },
      readers: async () => [...bridge.snapshot().readers],
      ...createKeyFileHandlers({ ports, bridge, describe, changeSettings }),
    },
    pins: createPinHandlers(bridge, parts.logins),
    logins: parts.logins.handlers,
    doctor: createDoctorHandlers({ ports, bridge, describe }),
    health: {
      all: async () => [
        ...healthOf(bridge.snapshot(), now(), memory.usedAt),
        servicesHealth(ports.settings.read().services.timeStamps, memory.stampers(), now()),
      ],
    },
    drivers: createDriverHandlers({ ports, bridge, describe, changeSettings }),
    certificates: createCertificateHandlers(parts),
    signing: {
      start: async request => ({ jobId: jobs.start(await intoDownloads(request, ports, documents)) }),
      answerPin: async ({ jobId, pin, confirmedLastTry, keepMinutes }) => {
        jobs.answerPin(jobId, pin, confirmedLastTry, keepMinutes)
        return null
      },
      cancel: async ({ jobId }) => {
        jobs.cancel(jobId)
        return null
      },
      current: async () => jobs.current(),
    },
    appearances: parts.appearances.handlers,
    levels: createLevelHandlers(parts),
    records: {
      validate: async ({ path, password, trust, systemTrust, at, offline }, { signal }) => {
        const report = await validateDocument(ports.files, {
          path,
          unlock: documents.unlockFor(path, password),
          trust,
          systemTrust,
          world: offline ? null : parts.networks.world(signal),
          at: at === null ? now() : timeOf(at),
          signal,
        })
        const until = archiveEnd(report, now())?.until ?? null
        // A command may look at thousands of files that are no concern of this person.
        await archived.seen(resolve(path), until, ports.staysOpen === true).catch(() => {})
        return report
      },
      saveReport: async ({ reports, output }, { signal }) => {
        // Late: fonts cost more than the rest of a start.
        const { saveReportDocument } = await import('../workflow/report-document.ts')
        await saveReportDocument(reports, output, { files: ports.files, fonts: parts.fonts, now }, signal)
        return null
      },
      settings: async () => ports.settings.read(),
      changeSettings,
    },
  }
}

const MAX_LICENCE_BYTES = 4_000_000

/** The build lays them beside the assets. */
async function readLicences({ files, assetsFolder }: AppPorts): Promise<string> {
  const path = join(assetsFolder, '..', 'THIRD-PARTY-LICENSES.txt')
  return new TextDecoder().decode(await files.readSmall(path, MAX_LICENCE_BYTES))
}

function timeOf(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new AppError('usage.invalid', { problem: 'That is not a time.' })
  return time
}

/** Only the keys that were given: an absent one must not overwrite what was set. */
function defined<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined)
  // Dropping undefined is exactly what the return type says.
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
