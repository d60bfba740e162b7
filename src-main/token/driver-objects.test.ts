import { expect, test } from 'vitest'
import type { Cryptoki } from './cryptoki.ts'
import { findObjects } from './driver-objects.ts'

/** A driver that finds `total` objects, as many as asked for at a time. */
function driverWith(total: number): { pkcs11: Cryptoki; ended: () => number } {
  let left = total
  let ended = 0
  const pkcs11 = {
    C_FindObjectsInit: () => {},
    C_FindObjects: (_session: Buffer, most: number) => {
      const some = Math.min(most, left)
      left -= some
      return Array.from({ length: some }, () => Buffer.alloc(8))
    },
    C_FindObjectsFinal: () => {
      ended += 1
    },
  }
  return { pkcs11: pkcs11 as unknown as Cryptoki, ended: () => ended } // All that a search uses.
}

test('a search takes all objects and ends', () => {
  const { pkcs11, ended } = driverWith(70)
  expect(findObjects(pkcs11, Buffer.alloc(8), [])).toHaveLength(70)
  expect(ended()).toBe(1)
})

test('a driver that never stops finding is stopped', () => {
  const { pkcs11, ended } = driverWith(Number.POSITIVE_INFINITY)
  expect(findObjects(pkcs11, Buffer.alloc(8), []).length).toBeLessThanOrEqual(4096)
  expect(ended()).toBe(1)
})
