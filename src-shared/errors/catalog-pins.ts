/** Failures of setting a new PIN, with the old one or with the PUK. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

const none = z.object({})
const KEPT = 'The PIN has not changed.'

const REFUSED = {
  length: (min: number, max: number) => `It must have ${lengthWords(min, max)}.`,
  repeat: () => 'It was not typed the same way twice, so nothing was sent to the token.',
  same: () => 'It is the one that is set already.',
  token: (min: number, max: number) =>
    `The token did not take it. It wants ${lengthWords(min, max)}, and may allow digits only.`,
}

export function lengthWords(min: number, max: number): string {
  if (max === 0) return min === 0 ? 'at least 1 character' : `at least ${min} characters`
  return min === max ? `${min} characters` : `${Math.max(min, 1)} to ${max} characters`
}

export const pinFailures = {
  'token.new-pin-refused': failure({
    details: z.object({
      reason: z.enum(['length', 'same', 'repeat', 'token']),
      min: z.number(),
      max: z.number(),
    }),
    exit: 4,
    words: d => ({
      title: 'The new PIN cannot be set',
      text: `${REFUSED[d.reason](d.min, d.max)} ${KEPT}`,
      remedy: 'Choose another one.',
    }),
  }),
  'token.pin-change-unsupported': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'This driver cannot change the PIN',
      text: `The token or its driver does not allow it from here. ${KEPT}`,
      remedy: 'Change it in the program that came with the token.',
    }),
  }),
  'token.pin-change-on-reader': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'The PIN of this token is typed on its reader',
      text: `It cannot be set from this computer. ${KEPT}`,
      remedy: 'Change or unlock it in the program that came with the reader.',
    }),
  }),
  'token.unlock-unsupported': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'This driver cannot unlock with the PUK',
      text: `The token or its driver does not allow it from here. ${KEPT}`,
      remedy: 'Use the program that came with the token, or ask whoever issued it.',
    }),
  }),
  'token.puk-incorrect': failure({
    /** null: the token does not tell. */
    details: z.object({ triesLeft: z.number().int().nullable() }),
    exit: 4,
    words: d => ({
      title: 'That PUK was not correct',
      text: `One try of the PUK was used. ${KEPT}`,
      remedy:
        d.triesLeft === 1
          ? 'One try is left. After it the token must be replaced.'
          : 'Check the letter it came in. Its tries are limited, too.',
    }),
  }),
  'token.puk-possibly-incorrect': failure({
    details: z.object({ code: z.string() }),
    exit: 4,
    words: d => ({
      title: 'The token refused without saying why',
      text: `It may have been the PUK, it may not (${d.code}). A try may have been used. ${KEPT}`,
      remedy: 'Take the token out, put it back, and check the PUK before you type it again.',
    }),
  }),
  'token.puk-locked': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'The PUK is locked',
      text: `It was wrong too many times. ${KEPT}`,
      remedy: 'Ask whoever issued the token: it must be replaced.',
    }),
  }),
  'token.puk-last-try': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'This may be the last try of the PUK',
      text: `One more wrong PUK may make the token useless, so nothing was sent to it. ${KEPT}`,
      remedy: 'Make sure of the PUK, then say that you are sure.',
    }),
  }),
  'token.puk-empty': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'There is no PUK',
      text: `Nothing was sent to the token, so no try was used. ${KEPT}`,
      remedy: 'Type the PUK, the unlock code that came with the token.',
    }),
  }),
  'pkcs12.no-pin': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'A key file has a password, not a PIN',
      text: 'It does not lock, so there is nothing to unlock. Tokenseal does not write key files. Nothing has changed.',
      remedy: 'Export the key again with another password, in the program that made the file.',
    }),
  }),
}
