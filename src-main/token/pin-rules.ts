/** When a PIN may be sent to a token at all. Pure: flags and lengths in, a refusal or nothing out. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PinState } from '../../src-shared/model/certificate.ts'
import { type LastTry, NO_TRIES, type OwnTries } from '../../src-shared/model/pin.ts'
import type { PinStatus } from './bridge.ts'
import { TOKEN_FLAG } from './cryptoki.ts'
import type { WireToken } from './protocol.ts'

/** CKF_* of CK_TOKEN_INFO -> the state of the user PIN, the gravest first. */
export function pinState(flags: number): PinState {
  if (flags & TOKEN_FLAG.USER_PIN_LOCKED) return 'locked'
  if (flags & TOKEN_FLAG.USER_PIN_TO_BE_CHANGED) return 'to-be-changed'
  if (!(flags & TOKEN_FLAG.LOGIN_REQUIRED)) return 'unknown'
  if (!(flags & TOKEN_FLAG.USER_PIN_INITIALIZED)) return 'not-initialized'
  if (flags & TOKEN_FLAG.USER_PIN_FINAL_TRY) return 'final-try'
  if (flags & TOKEN_FLAG.USER_PIN_COUNT_LOW) return 'count-low'
  return 'ok'
}

/** @param ownTries of this PIN, from the journal */
export function pinStatusOf(token: WireToken, ownTries: OwnTries = NO_TRIES): PinStatus {
  return statusOf(token, pinState(token.flags), ownTries)
}

/** The same for the PUK (PKCS#11: the PIN of the security officer). */
export function pukStatusOf(token: WireToken, ownTries: OwnTries = NO_TRIES): PinStatus {
  const { flags } = token
  const state: PinState =
    flags & TOKEN_FLAG.SO_PIN_LOCKED
      ? 'locked'
      : flags & TOKEN_FLAG.SO_PIN_FINAL_TRY
        ? 'final-try'
        : flags & TOKEN_FLAG.SO_PIN_COUNT_LOW
          ? 'count-low'
          : 'ok'
  return statusOf(token, state, ownTries)
}

/** Most tokens lock after three wrong PINs in a row; after so many of ours the next may be the last. */
export const FAILED_BEFORE_LAST = 2

function lastTryOf(state: PinState, { wrong, possible, lost }: OwnTries): LastTry {
  if (state === 'final-try') return 'certain'
  return lost || wrong + possible >= FAILED_BEFORE_LAST ? 'possible' : 'no'
}

function statusOf(token: WireToken, state: PinState, ownTries: OwnTries): PinStatus {
  const { minLength, maxLength } = pinLengths(token)
  return {
    state,
    readerKeypad: (token.flags & TOKEN_FLAG.PROTECTED_AUTHENTICATION_PATH) !== 0,
    // PKCS#11 gives flags, not a count: only these two tell a number.
    triesLeft: state === 'final-try' ? 1 : state === 'locked' ? 0 : null,
    ownTries,
    lastTry: lastTryOf(state, ownTries),
    minLength,
    maxLength,
  }
}

/** Lengths as the token says them; 0 where it says none, or nonsense. */
export function pinLengths(token: Pick<WireToken, 'minPinLength' | 'maxPinLength'>): {
  readonly minLength: number
  readonly maxLength: number
} {
  const { minPinLength: min, maxPinLength: max } = token
  const isSensible = Number.isInteger(min) && min <= 255 && (max === 0 || min <= max)
  return { minLength: isSensible ? min : 0, maxLength: isSensible && max <= 65_535 ? max : 0 }
}

/**
 * Empty and short PINs are refused here: on some tokens each costs a try.
 *
 * @param pinLength bytes; null when the PIN is typed on the reader
 * @throws AppError `token.pin-locked`, `token.pin-must-change`, `token.pin-last-try`, `token.pin-length`
 */
export function assertPinMayBeSent(
  status: PinStatus,
  pinLength: number | null,
  confirmedLastTry: boolean,
): void {
  if (status.state === 'locked') throw new AppError('token.pin-locked', {})
  if (status.state === 'to-be-changed' || status.state === 'not-initialized')
    throw new AppError('token.pin-must-change', {})
  if (status.lastTry !== 'no' && !confirmedLastTry)
    throw new AppError('token.pin-last-try', { certain: status.lastTry === 'certain' })
  if (pinLength === null) return
  const { minLength: min, maxLength: max } = status
  if (pinLength === 0 || pinLength < min || (max > 0 && pinLength > max))
    throw new AppError('token.pin-length', { min: Math.max(min, 1), max: max || 255 })
}
