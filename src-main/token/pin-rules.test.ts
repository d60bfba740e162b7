import { expect, test } from 'vitest'
import type { PinState } from '../../src-shared/model/certificate.ts'
import { assertPinMayBeSent, pinLengths, pinState, pinStatusOf } from './pin-rules.ts'

const token = {
  label: '',
  manufacturer: '',
  model: '',
  serial: '',
  // LOGIN_REQUIRED | USER_PIN_INITIALIZED | TOKEN_INITIALIZED of PKCS #11 v2.40.
  flags: 0x40c,
  minPinLength: 4,
  maxPinLength: 8,
}

test.each<[number, PinState]>([
  [0x40c, 'ok'],
  [0x1040c, 'count-low'],
  [0x3040c, 'final-try'],
  [0x7040c, 'locked'],
  [0x5040c, 'locked'],
  [0x8040c, 'to-be-changed'],
  [0x404, 'not-initialized'],
  [0x400, 'unknown'],
])('flags 0x%s', (flags, expected) => {
  expect(pinState(flags)).toBe(expected)
})

test.each([
  [4, 8, 4, 8],
  [0, 0, 0, 0],
  [8, 4, 0, 0],
  [4, 0, 4, 0],
  // CK_UNAVAILABLE_INFORMATION, seen in drivers that know no limit.
  [4, 2 ** 64, 4, 0],
  [2 ** 64, 2 ** 64, 0, 0],
])('lengths %i to %i are taken as %i to %i', (minPinLength, maxPinLength, minLength, maxLength) => {
  expect(pinLengths({ minPinLength, maxPinLength })).toEqual({ minLength, maxLength })
})

test.each([
  [0, 'token.pin-length'],
  [3, 'token.pin-length'],
  [9, 'token.pin-length'],
])('a PIN of %i characters is refused', (length, code) => {
  expect(() => assertPinMayBeSent(pinStatusOf(token), length, false)).toThrow(code)
})

test.each([4, 8])('a PIN of %i characters may go', length => {
  expect(() => assertPinMayBeSent(pinStatusOf(token), length, false)).not.toThrow()
})

test('an empty PIN is refused even where the token names no limits; a keypad has no length', () => {
  const status = pinStatusOf({ ...token, minPinLength: 0, maxPinLength: 0 })
  expect(() => assertPinMayBeSent(status, 0, false)).toThrow('token.pin-length')
  expect(() => assertPinMayBeSent(status, null, false)).not.toThrow()
})

test('the last try goes only with a yes; a locked one never', () => {
  const last = pinStatusOf({ ...token, flags: 0x3040c })
  expect(last.triesLeft).toBe(1)
  expect(() => assertPinMayBeSent(last, 6, false)).toThrow('token.pin-last-try')
  expect(() => assertPinMayBeSent(last, 6, true)).not.toThrow()
  const locked = pinStatusOf({ ...token, flags: 0x7040c })
  expect(locked.triesLeft).toBe(0)
  expect(() => assertPinMayBeSent(locked, 6, true)).toThrow('token.pin-locked')
})
