/** What drivers answer -> the error catalogue. One table for all, with the rules for PINs apart. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PinStatus } from './bridge.ts'
import { CKR, nameOfResult } from './cryptoki.ts'
import type { ModuleFailure } from './protocol.ts'

const GONE: readonly number[] = [
  CKR.DEVICE_REMOVED,
  CKR.TOKEN_NOT_PRESENT,
  CKR.SLOT_ID_INVALID,
  CKR.SESSION_HANDLE_INVALID,
  CKR.SESSION_CLOSED,
]
const BUSY: readonly number[] = [CKR.SESSION_COUNT, CKR.CANT_LOCK]
const CANCELLED: readonly number[] = [CKR.CANCEL, CKR.FUNCTION_CANCELED, CKR.FUNCTION_REJECTED]
const CANNOT_SIGN: readonly number[] = [
  CKR.MECHANISM_INVALID,
  CKR.MECHANISM_PARAM_INVALID,
  CKR.KEY_TYPE_INCONSISTENT,
  CKR.KEY_SIZE_RANGE,
  CKR.FUNCTION_NOT_SUPPORTED,
  CKR.KEY_FUNCTION_NOT_PERMITTED,
  CKR.CURVE_NOT_SUPPORTED,
  CKR.DOMAIN_PARAMS_INVALID,
]
const MUST_CHANGE: readonly number[] = [CKR.PIN_EXPIRED, CKR.USER_PIN_NOT_INITIALIZED]

/** True when the token may only be held by another program for a moment. */
export function isBusy(failure: ModuleFailure): boolean {
  return failure.kind === 'cryptoki' && BUSY.includes(failure.code)
}

/** @param name the driver's file name, for words */
export function startErrorOf(failure: ModuleFailure, name: string): AppError {
  if (failure.kind === 'load')
    return failure.notADriver
      ? new AppError('token.module-not-a-driver', { name })
      : new AppError('token.module-failed', { name, code: failure.reason })
  const code = failure.kind === 'cryptoki' ? nameOfResult(failure.code) : 'no result'
  return new AppError('token.module-failed', { name, code }, failure)
}

/** Any call but a login. @param name the driver's file name, for words */
export function errorOf(failure: ModuleFailure, name: string): AppError {
  switch (failure.kind) {
    case 'token-changed':
      return new AppError('token.removed', {})
    case 'no-private-key':
      return new AppError('token.certificate-unusable', { reason: 'no-private-key', name: '', date: null })
    case 'no-mechanism':
      return new AppError('token.key-cannot-sign', { code: nameOfResult(CKR.MECHANISM_INVALID) })
    case 'pin-needed':
      return new AppError('token.pin-needed', { purpose: failure.purpose })
    case 'cryptoki':
      return errorOfResult(failure.code, failure.call, name)
    case 'load':
      return startErrorOf(failure, name)
    case 'bug':
      return new AppError('token.failed', { code: failure.text, call: 'module process', name }, failure)
  }
}

function errorOfResult(code: number, call: string, name: string): AppError {
  if (GONE.includes(code)) return new AppError('token.removed', {})
  if (BUSY.includes(code)) return new AppError('token.busy', {})
  if (CANCELLED.includes(code)) return new AppError('token.pin-cancelled', {})
  if (CANNOT_SIGN.includes(code)) return new AppError('token.key-cannot-sign', { code: nameOfResult(code) })
  if (MUST_CHANGE.includes(code)) return new AppError('token.pin-must-change', {})
  if (code === CKR.TOKEN_NOT_RECOGNIZED) return new AppError('token.not-recognized', {})
  if (code === CKR.PIN_LOCKED) return new AppError('token.pin-locked', {})
  if (code === CKR.USER_NOT_LOGGED_IN) return new AppError('token.pin-needed', { purpose: 'login' })
  return new AppError('token.failed', { code: nameOfResult(code), call, name })
}

/**
 * A C_Login that failed. Only CKR_PIN_INCORRECT is called a wrong PIN: some drivers answer GENERAL_ERROR and the like to
 * one, and to other troubles too.
 *
 * @param after the flags read again after the try; null when they could not be
 */
export function loginErrorOf(failure: ModuleFailure, name: string, after: PinStatus | null): AppError {
  if (failure.kind !== 'cryptoki') return errorOf(failure, name)
  const { code, call } = failure
  if (code === CKR.PIN_LOCKED) return new AppError('token.pin-locked', {})
  if (code === CKR.PIN_INCORRECT)
    // opencryptoki says PIN_INCORRECT to the try that locks, and shows it in the flags only.
    return after?.state === 'locked'
      ? new AppError('token.pin-locked', {})
      : new AppError('token.pin-incorrect', { triesLeft: after?.triesLeft ?? null })
  if (code === CKR.PIN_LEN_RANGE || code === CKR.PIN_INVALID)
    // Not `token.pin-length`, which says that nothing was sent: opencryptoki and tpm2-pkcs11 burn a try on it.
    return new AppError('token.pin-form-refused', { code: nameOfResult(code) })
  if (CANCELLED.includes(code)) return new AppError('token.pin-cancelled', {})
  if (code === CKR.ARGUMENTS_BAD && after?.readerKeypad)
    return new AppError('token.failed', { code: nameOfResult(code), call, name })
  const known = errorOfResult(code, call, name)
  return known.code === 'token.failed'
    ? new AppError('token.pin-possibly-incorrect', { code: nameOfResult(code) })
    : known
}
