/** Raises the files that wait: when the person asks, and by itself while the window is open. */
import type { PendingFile, PendingResult } from '../../src-shared/model/levels.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import { extendDocument } from '../workflow/extend-document.ts'
import type { Network } from '../workflow/network.ts'
import type { AppPorts } from './app.ts'
import type { ArchivedFiles } from './archived-files.ts'
import type { Networks } from './networks.ts'
import type { OpenDocuments } from './open-documents.ts'
import { createPendingFiles, type FinishOptions, type PendingFiles } from './pending-files.ts'
import { createPendingSchedule } from './pending-schedule.ts'

export type Lifting = Pick<PendingFiles, 'list' | 'forget'> & {
  /** @param password of encrypted files; null: that of the open document, where there is one */
  finish(paths: FinishOptions['paths'], password: string | null, network: Network): Promise<PendingResult[]>
  /** What a job left behind. */
  remember(job: SignJob): Promise<void>
  networkBack(): void
  /** Before a signature is made: what is being raised by itself is let go. */
  stepAside(): Promise<void>
  close(): Promise<void>
}

type LiftingParts = {
  readonly ports: Pick<AppPorts, 'files' | 'clock' | 'pending' | 'settings' | 'staysOpen'>
  readonly networks: Networks
  readonly documents: OpenDocuments
  readonly isSigning: () => boolean
  readonly archived: Pick<ArchivedFiles, 'remember'>
  readonly changed: (files: PendingFile[]) => void
  readonly lifted: (paths: string[]) => void
}

export function createLifting(parts: LiftingParts): Lifting {
  const { ports, networks, documents, isSigning, archived, ...tell } = parts
  const pending = createPendingFiles(ports.pending, ports, tell.changed)

  function finish(options: FinishOptions, password: string | null, network: Network) {
    return pending.finish(options, async request => {
      const asked = { ...request, unlock: documents.unlockFor(request.path, password) }
      const made = await documents.lettingGo(request.path, beforeNaming =>
        extendDocument(ports.files, asked, network, { asFarAsPossible: true, beforeNaming }),
      )
      if (made.archiveUntil) await archived.remember([{ path: made.output, until: made.archiveUntil }])
      return made
    })
  }

  /** A file whose trouble is of its own may have come back; a protected one only while it is open. */
  const candidates = () =>
    pending
      .list()
      .filter(
        ({ trouble, path }) =>
          !(trouble === 'password' || trouble === 'key') || documents.findByPath(path) !== null,
      )
      .map(({ path }) => path)

  const schedule = createPendingSchedule({
    hasWork: () =>
      ports.staysOpen === true &&
      ports.settings.read().services.timeStamps.length > 0 &&
      candidates().length > 0,
    isBusy: isSigning,
    attempt: async signal => {
      const options = { paths: candidates(), byItself: true }
      const results = await finish(options, null, networks.forJob(signal)).catch(() => [])
      const done = results.flatMap(({ path, error }) => (error === null ? [path] : []))
      if (done.length > 0) tell.lifted(done)
      return candidates().length === 0
    },
  })

  return {
    list: pending.list,
    forget: pending.forget,
    finish: (paths, password, network) => finish({ paths, byItself: false }, password, network),
    async remember(job) {
      await pending.remember(job)
      schedule.added()
    },
    networkBack: schedule.soon,
    stepAside: schedule.stepAside,
    close: schedule.close,
  }
}
