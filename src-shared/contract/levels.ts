/** Levels: raise signatures that exist, and finish those that wait for the network. */
import { Extended, ExtendRequest, PendingFile, PendingResult } from '../model/levels.ts'
import { TimeStampChoice } from '../model/services.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const levels = {
  extend: call({ input: ExtendRequest, output: Extended, secret: true }),
  pending: call({ input: z.object({}), output: z.array(PendingFile) }),
  /** Raises the waiting files in place. `paths` null: all of them. */
  finishPending: call({
    input: z.object({
      paths: z.array(z.string()).nullable(),
      /** Of encrypted files. */
      password: z.string().nullable(),
      timeStamps: TimeStampChoice.optional(),
    }),
    output: z.array(PendingResult),
    secret: true,
  }),
  /** It waits no longer; the file stays as it is. */
  forgetPending: call({ input: z.object({ path: z.string() }), output: z.null() }),
  pendingChanged: event(z.array(PendingFile)),
}
