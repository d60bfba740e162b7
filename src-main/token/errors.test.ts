import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src-shared/errors/app-error.ts'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import type { PinStatus } from './bridge.ts'
import { errorOf, loginErrorOf, startErrorOf } from './errors.ts'

const status: PinStatus = {
  state: 'ok',
  readerKeypad: false,
  triesLeft: null,
  ownTries: NO_TRIES,
  lastTry: 'no',
  minLength: 4,
  maxLength: 8,
}
const failed = (code: number, call = 'C_Sign') => ({ kind: 'cryptoki', code, call }) as const

/** Codes from PKCS #11 v2.40, section 6.11. */
test.each<[number, ErrorCode]>([
  [0x32, 'token.removed'],
  [0xe0, 'token.removed'],
  [0xb3, 'token.removed'],
  [0xb0, 'token.removed'],
  [0x03, 'token.removed'],
  [0xe1, 'token.not-recognized'],
  [0xb1, 'token.busy'],
  [0x0a, 'token.busy'],
  [0x50, 'token.pin-cancelled'],
  [0x01, 'token.pin-cancelled'],
  [0x200, 'token.pin-cancelled'],
  [0x70, 'token.key-cannot-sign'],
  [0x71, 'token.key-cannot-sign'],
  [0x63, 'token.key-cannot-sign'],
  [0x62, 'token.key-cannot-sign'],
  [0x54, 'token.key-cannot-sign'],
  [0x68, 'token.key-cannot-sign'],
  [0x130, 'token.key-cannot-sign'],
  [0x140, 'token.key-cannot-sign'],
  [0xa3, 'token.pin-must-change'],
  [0x102, 'token.pin-must-change'],
  [0xa4, 'token.pin-locked'],
  [0x101, 'token.pin-needed'],
  [0x05, 'token.failed'],
  [0x06, 'token.failed'],
  [0x30, 'token.failed'],
  [0x31, 'token.failed'],
  [0x02, 'token.failed'],
  [0x150, 'token.failed'],
])('0x%s from a signature', (code, expected) => {
  expect(errorOf(failed(code), 'driver.so').code).toBe(expected)
})

test.each<[number, ErrorCode]>([
  [0xa0, 'token.pin-incorrect'],
  [0xa4, 'token.pin-locked'],
  [0xa1, 'token.pin-form-refused'],
  [0xa2, 'token.pin-form-refused'],
  [0x50, 'token.pin-cancelled'],
  [0x32, 'token.removed'],
  [0xa3, 'token.pin-must-change'],
  [0x05, 'token.pin-possibly-incorrect'],
  [0x06, 'token.pin-possibly-incorrect'],
  [0x30, 'token.pin-possibly-incorrect'],
  [0x07, 'token.pin-possibly-incorrect'],
  [0x80000001, 'token.pin-possibly-incorrect'],
])('0x%s from a login', (code, expected) => {
  expect(loginErrorOf(failed(code, 'C_Login'), 'driver.so', status).code).toBe(expected)
})

test('the flags after a wrong PIN tell how many tries are left, and whether it locked', () => {
  const wrong = (after: PinStatus | null) => loginErrorOf(failed(0xa0, 'C_Login'), 'driver.so', after)
  expect(wrong({ ...status, state: 'final-try', triesLeft: 1 }).details).toEqual({ triesLeft: 1 })
  expect(wrong({ ...status, state: 'locked', triesLeft: 0 }).code).toBe('token.pin-locked')
  expect(wrong(null).details).toEqual({ triesLeft: null })
})

test('names are given as the standard has them, vendor codes as numbers', () => {
  const named = errorOf(failed(0x30), 'driver.so')
  expect(named.details).toEqual({ code: 'CKR_DEVICE_ERROR', call: 'C_Sign', name: 'driver.so' })
  expect(errorOf(failed(0xce534351), 'driver.so').details).toMatchObject({ code: '0xce534351' })
})

test('a library that cannot be loaded says which part is missing', () => {
  const load = (notADriver: boolean) =>
    startErrorOf({ kind: 'load', notADriver, reason: 'libvendor.so.2 is missing' }, 'driver.so')
  expect(load(false)).toMatchObject({
    code: 'token.module-failed',
    details: { name: 'driver.so', code: 'libvendor.so.2 is missing' },
  })
  expect(load(true).code).toBe('token.module-not-a-driver')
})
