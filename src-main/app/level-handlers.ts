/** Calls about levels: raise a file now, finish those that wait. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import { extendDocument } from '../workflow/extend-document.ts'
import { stampBytes } from '../workflow/network.ts'
import type { AppPorts } from './app.ts'
import type { Lifting } from './lifting.ts'
import type { Networks } from './networks.ts'
import type { OpenDocuments } from './open-documents.ts'
import { keepServiceSecret } from './service-secrets.ts'

export function createLevelHandlers(
  { files, secrets }: Pick<AppPorts, 'files' | 'secrets'>,
  networks: Networks,
  lifting: Lifting,
  documents: OpenDocuments,
): Handlers<AppContract>['levels'] {
  return {
    extend: async ({ password, ...request }, { signal }) => {
      const unlocked = { ...request, unlock: documents.unlockFor(request.path, password) }
      return documents.lettingGo(request.path, beforeNaming =>
        extendDocument(files, unlocked, networks.forJob(signal, request.timeStamps), { beforeNaming }),
      )
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
