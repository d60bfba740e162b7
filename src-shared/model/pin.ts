/** What is known of a PIN's tries: what the token reports, and what this program counted itself. */
import { z } from '../zod.ts'

/**
 * Failed tries that Tokenseal made since the last one that was right, in all its windows and commands: at least so many
 * has the token counted.
 */
export const OwnTries = z.object({
  /** The token said: wrong. */
  wrong: z.number().int(),
  /** The token answered unclearly or not at all; each may have been a try. */
  possible: z.number().int(),
  /** ISO 8601, of the last of them. */
  lastAt: z.string().nullable(),
  /** What was counted before could not be read any more: there may have been others. */
  lost: z.boolean().optional(),
})
export type OwnTries = z.output<typeof OwnTries>

export const NO_TRIES: OwnTries = { wrong: 0, possible: 0, lastAt: null }

/** `certain`: the token says so. `possible`: after so many failed tries of ours many tokens have one left. */
export const LastTry = z.enum(['no', 'possible', 'certain'])
export type LastTry = z.output<typeof LastTry>
