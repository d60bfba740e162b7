/** Calls about levels: raise a file now, finish those that wait. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import { extendDocument } from '../workflow/extend-document.ts'
import { stampBytes } from '../workflow/network.ts'
import type { AppPorts } from './app.ts'
import type { Networks } from './networks.ts'
import type { PendingFiles } from './pending-files.ts'

export function createLevelHandlers(
  { files, secrets }: Pick<AppPorts, 'files' | 'secrets'>,
  networks: Networks,
  pending: PendingFiles,
): Handlers<AppContract>['levels'] {
  return {
    extend: async (request, { signal }) =>
      extendDocument(files, request, networks.forJob(signal, request.timeStamps)),
    pending: async () => [...pending.list()],
    finishPending: async ({ paths, password, timeStamps }, { signal }) => {
      const network = networks.forJob(signal, timeStamps)
      return pending.finish(paths, request => extendDocument(files, { ...request, password }, network))
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
    keepSecret: async ({ serviceId, secret }) => {
      await secrets.write(serviceId, secret)
      return { lasting: await secrets.lasting() }
    },
    forgetPending: async ({ path }) => {
      await pending.forget(path)
      return null
    },
  }
}
