/** What a person can set about using a token: what its insertion does, how long a login lasts, what is reminded of. */
import { z } from '../zod.ts'

/** Days before a certificate ends at which it is told. */
export const RemindAt = z.literal([90, 30, 7])
export type RemindAt = z.output<typeof RemindAt>

export const REMIND_AT: readonly RemindAt[] = [90, 30, 7]

export const TokenUse = z.object({
  /** `prompt`: with a document placed and ready, the question for the PIN comes up by itself. `note`: a quiet note. */
  onInsert: z.enum(['prompt', 'note', 'nothing']),
  /** Minutes of rest for which a login stays open; 0: the token is logged out after each signature. */
  keepMinutes: z.literal([0, 5, 15, 30]),
  closeOnLock: z.boolean(),
  remindAt: z.array(RemindAt),
  /** Notices that were dismissed: `<fingerprint>:<days>`. */
  dismissed: z.array(z.string()),
})
export type TokenUse = z.output<typeof TokenUse>

export const DEFAULT_TOKEN_USE: TokenUse = {
  onInsert: 'prompt',
  keepMinutes: 0,
  closeOnLock: true,
  remindAt: [...REMIND_AT],
  dismissed: [],
}
