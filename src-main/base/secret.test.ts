import { expect, test } from 'vitest'
import { Secret } from './secret.ts'

test('its length is counted as tokens count it: in bytes of UTF-8', () => {
  expect(new Secret('1234').length).toBe(4)
  // printf 'ä€😀' | wc -c
  expect(new Secret('ä€😀').length).toBe(9)
})

test('it is given once and shows itself nowhere', () => {
  const secret = new Secret('kestrel')
  expect(`${secret} ${JSON.stringify({ secret })}`).not.toContain('kestrel')
  expect(secret.take()).toBe('kestrel')
  expect(secret.length).toBe(0)
  expect(() => secret.take()).toThrow('once')
})
