/** How a PIN or PUK stands -> what the tries meter shows. */
import type { PinFacts } from '../../src-shared/contract/pins.ts'
import type { TriesKnown } from '../panels/tries-meter.tsx'

export function knownTries(
  { state, triesLeft, ownTries, lastTry }: PinFacts,
  purpose: 'login' | 'puk',
): TriesKnown {
  const isOdd = state === 'to-be-changed' || state === 'not-initialized'
  return { purpose, triesLeft, ownTries, lastTry, state: isOdd ? 'unknown' : state }
}
