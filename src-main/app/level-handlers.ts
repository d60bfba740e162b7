/** Calls about levels: raise a file now, finish those that wait, renew those whose proof ends. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import type { Extended, ExtendRequest } from '../../src-shared/model/levels.ts'
import { extendDocument } from '../workflow/extend-document.ts'
import { type Network, stampBytes } from '../workflow/network.ts'
import type { AppPorts } from './app.ts'
import type { ArchivedFiles } from './archived-files.ts'
import type { Lifting } from './lifting.ts'
import type { Networks } from './networks.ts'
import type { OpenDocuments } from './open-documents.ts'
import { keepServiceSecret } from './service-secrets.ts'

type LevelParts = {
  readonly ports: Pick<AppPorts, 'files' | 'secrets'>
  readonly networks: Networks
  readonly lifting: Lifting
  readonly documents: OpenDocuments
  readonly archived: ArchivedFiles
}

export function createLevelHandlers({
  ports: { files, secrets },
  networks,
  lifting,
  documents,
  archived,
}: LevelParts): Handlers<AppContract>['levels'] {
  async function extend({ password, ...request }: ExtendRequest, network: Network): Promise<Extended> {
    const unlocked = { ...request, unlock: documents.unlockFor(request.path, password) }
    return documents.lettingGo(request.path, beforeNaming =>
      extendDocument(files, unlocked, network, { beforeNaming }),
    )
  }

  return {
    extend: async (request, { signal }) => {
      const made = await extend(request, networks.forJob(signal, request.timeStamps))
      if (made.archiveUntil) await archived.remember([{ path: made.output, until: made.archiveUntil }])
      return made
    },
    archived: () => archived.list(),
    renew: async ({ paths, asCopy, password, timeStamps }, { signal }) => {
      const network = networks.forJob(signal, timeStamps)
      return archived.renew({ paths, asCopy }, request => extend({ ...request, password }, network))
    },
    forgetArchived: async ({ path }) => {
      await archived.forget(path)
      return null
    },
    pending: async () => [...lifting.list()],
    finishPending: async ({ paths, password, timeStamps }, { signal }) =>
      lifting.finish(paths, password, networks.forJob(signal, timeStamps)),
    networkBack: async () => {
      lifting.networkBack()
      return null
    },
    testService: async ({ service, secret }, { signal }) => {
      const started = performance.now()
      try {
        await stampBytes(networks.forTest(signal, service, secret), 'sha256', new Uint8Array(32))
        return { answeredMs: Math.round(performance.now() - started), problem: null }
      } catch (error) {
        if (!isAppError(error, 'timestamp.failed')) throw error
        return { answeredMs: null, problem: error.details.problems.join(' ') }
      }
    },
    keepSecret: async ({ service, secret }) => {
      await keepServiceSecret(secrets, service, secret)
      return { lasting: await secrets.lasting() }
    },
    forgetPending: async ({ path }) => {
      await lifting.forget(path)
      return null
    },
  }
}
