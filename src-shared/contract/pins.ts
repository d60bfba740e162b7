/** PIN and PUK of a token: how they stand, and setting a new PIN. Each call that sends one spends at most one try. */
import { PinState } from '../model/certificate.ts'
import { LastTry, OwnTries } from '../model/pin.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

export const PinFacts = z.object({
  state: PinState,
  /** A number only where the token really gives one. */
  triesLeft: z.number().int().nullable(),
  ownTries: OwnTries,
  lastTry: LastTry,
  /** 0: the token names none. */
  minLength: z.number().int(),
  maxLength: z.number().int(),
})
export type PinFacts = z.output<typeof PinFacts>

const target = { tokenId: z.string(), newPin: z.string(), confirmedLastTry: z.boolean() }

export const pins = {
  /** Null: a key file, which has a password and does not lock. */
  states: call({
    input: z.object({ tokenId: z.string() }),
    output: z.object({ pin: PinFacts, puk: PinFacts, readerKeypad: z.boolean() }).nullable(),
  }),
  change: call({ input: z.object({ ...target, pin: z.string() }), output: z.null(), secret: true }),
  unlock: call({ input: z.object({ ...target, puk: z.string() }), output: z.null(), secret: true }),
}
