/** Signing jobs: start one, answer its questions, watch it. */
import { SignJob, SignRequest } from '../model/signing.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const signing = {
  /** Answers at once; from then on the caller listens to `jobChanged`. Secret: items may carry a document password. */
  start: call({ input: SignRequest, output: z.object({ jobId: z.string() }), secret: true }),
  /** `confirmedLastTry` must be true unless the question's `lastTry` is `no`; else nothing is sent to the token. */
  answerPin: call({
    input: z.object({
      jobId: z.string(),
      pin: z.string(),
      confirmedLastTry: z.boolean(),
      /** Minutes of rest for which the token stays unlocked after this login. */
      keepMinutes: z.number().int().min(0).max(60).default(0),
    }),
    output: z.null(),
    secret: true,
  }),
  cancel: call({ input: z.object({ jobId: z.string() }), output: z.null() }),
  /** The job as it is now: for a window that was reloaded. */
  current: call({ input: z.object({}), output: SignJob.nullable() }),
  jobChanged: event(SignJob),
}
