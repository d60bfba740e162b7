/** What the token reports of its PIN tries, and nothing more: PKCS#11 gives flags, rarely a number. */
import type { PinQuestion } from '../../src-shared/model/signing.ts'
import { words } from '../words.ts'

const { tries } = words.pin
const PIPS = 3

export type TriesLook = {
  readonly text: string
  /** Marks lit of three; null: no marks at all, because nothing is known. */
  readonly lit: number | null
  readonly tone: 'ok' | 'warn' | 'bad' | 'none'
}

/** A token without a flag may still be counting in silence, so that is never called "all tries available". */
export type TriesKnown = Pick<PinQuestion, 'state' | 'triesLeft' | 'ownTries' | 'lastTry'> & {
  readonly purpose: PinQuestion['purpose'] | 'puk'
}

export function triesLook(question: TriesKnown): TriesLook {
  if (question.purpose === 'password') return { text: tries.password, lit: null, tone: 'none' }
  const { state, triesLeft, ownTries } = question
  if (state === 'locked' || triesLeft === 0)
    return { text: question.purpose === 'puk' ? tries.lockedPuk : tries.locked, lit: 0, tone: 'bad' }
  if (state === 'final-try' || triesLeft === 1) return { text: tries.last, lit: 1, tone: 'bad' }
  if (triesLeft !== null) {
    const tone = triesLeft < PIPS ? 'warn' : 'ok'
    return { text: tries.left(triesLeft), lit: Math.min(triesLeft, PIPS), tone }
  }
  if (question.lastTry === 'possible') return { text: tries.own(ownTries), lit: 1, tone: 'bad' }
  const hasOwn = ownTries.wrong + ownTries.possible > 0
  if (state === 'count-low') {
    const low = question.purpose === 'puk' ? tries.lowPuk : tries.low
    return { text: hasOwn ? `${low}. ${tries.own(ownTries)}` : low, lit: 2, tone: 'warn' }
  }
  if (hasOwn) return { text: tries.own(ownTries), lit: null, tone: 'warn' }
  return { text: tries.unknown, lit: null, tone: 'none' }
}

export function TriesMeter(props: { readonly question: TriesKnown }) {
  const { text, lit, tone } = triesLook(props.question)
  return (
    <div className="row tries" role="status">
      {lit !== null && (
        <span className="row tries-pips" aria-hidden="true">
          {Array.from({ length: PIPS }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal marks without identity.
            <i key={index} className={index < lit ? tone : undefined} />
          ))}
        </span>
      )}
      <span className={`t-13 tries-${tone}`}>{text}</span>
    </div>
  )
}
