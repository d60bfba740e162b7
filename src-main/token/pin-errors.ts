/** What drivers answer to a new PIN -> the error catalogue. As in errors.ts, only what is sure is called a wrong PIN. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { CKR, nameOfResult, TOKEN_FLAG } from './cryptoki.ts'
import { errorOf, loginErrorOf } from './errors.ts'
import { outcomeOfResult } from './pin-guard.ts'
import { pinStatusOf } from './pin-rules.ts'
import type { ModuleFailure, WireToken } from './protocol.ts'

/** PKCS#11 2.40, 5.5 and 5.6: what they answer where a driver or token cannot set a PIN. */
const NOT_SUPPORTED: readonly number[] = [
  CKR.FUNCTION_NOT_SUPPORTED,
  CKR.TOKEN_WRITE_PROTECTED,
  CKR.SESSION_READ_ONLY,
  CKR.USER_TYPE_INVALID,
  CKR.ARGUMENTS_BAD,
]
const NEW_PIN: readonly number[] = [CKR.PIN_LEN_RANGE, CKR.PIN_INVALID]
const IN_USE: readonly number[] = [
  CKR.SESSION_READ_ONLY_EXISTS,
  CKR.USER_ALREADY_LOGGED_IN,
  CKR.USER_ANOTHER_ALREADY_LOGGED_IN,
]

/** @param after the flags read again; null when they could not be */
export function setPinErrorOf(failure: ModuleFailure, name: string, after: WireToken | null): AppError {
  if (failure.kind !== 'cryptoki' || failure.call !== 'C_SetPIN') return errorOf(failure, name)
  if (NOT_SUPPORTED.includes(failure.code)) return new AppError('token.pin-change-unsupported', {})
  if (NEW_PIN.includes(failure.code)) return refusedByToken(after)
  return loginErrorOf(failure, name, after ? pinStatusOf(after) : null)
}

/** @param after as above */
export function unlockErrorOf(failure: ModuleFailure, name: string, after: WireToken | null): AppError {
  if (failure.kind !== 'cryptoki') return errorOf(failure, name)
  const { code, call } = failure
  if (IN_USE.includes(code)) return new AppError('token.busy', {})
  if (NOT_SUPPORTED.includes(code)) return new AppError('token.unlock-unsupported', {})
  if (call === 'C_InitPIN')
    return NEW_PIN.includes(code)
      ? refusedByToken(after)
      : new AppError('token.failed', { code: nameOfResult(code), call, name })
  if (call !== 'C_Login') return errorOf(failure, name)
  const flags = after?.flags ?? 0
  if (code === CKR.PIN_LOCKED || flags & TOKEN_FLAG.SO_PIN_LOCKED) return new AppError('token.puk-locked', {})
  if (code === CKR.PIN_INCORRECT)
    return new AppError('token.puk-incorrect', { triesLeft: flags & TOKEN_FLAG.SO_PIN_FINAL_TRY ? 1 : null })
  return outcomeOfResult(code, call) === 'possible'
    ? new AppError('token.puk-possibly-incorrect', { code: nameOfResult(code) })
    : errorOf(failure, name)
}

function refusedByToken(token: WireToken | null): AppError {
  const { minLength = 0, maxLength = 0 } = token ? pinStatusOf(token) : {}
  return new AppError('token.new-pin-refused', { reason: 'token', min: minLength, max: maxLength })
}
