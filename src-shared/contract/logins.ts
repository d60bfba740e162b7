/** Tokens that stay unlocked for a while after a signature. */
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const Login = z.object({
  tokenId: z.string(),
  /** ISO 8601: without another signature it ends then. */
  until: z.string(),
})
export type Login = z.output<typeof Login>

export const logins = {
  /** `noticesLock`: the lock of the screen and the sleep of the computer can be noticed here. */
  list: call({
    input: z.object({}),
    output: z.object({ logins: z.array(Login), noticesLock: z.boolean() }),
  }),
  close: call({ input: z.object({ tokenId: z.string() }), output: z.null() }),
  changed: event(z.object({ logins: z.array(Login) })),
}
