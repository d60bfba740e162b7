/** Calls about levels: raise a file now, finish those that wait. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { extendDocument } from '../workflow/extend-document.ts'
import type { AppPorts } from './app.ts'
import type { Networks } from './networks.ts'
import type { PendingFiles } from './pending-files.ts'

export function createLevelHandlers(
  { files }: Pick<AppPorts, 'files'>,
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
    forgetPending: async ({ path }) => {
      await pending.forget(path)
      return null
    },
  }
}
