import { expect, test } from 'vitest'
import { CKA, type Cryptoki, CryptokiError } from './cryptoki.ts'
import { findObjects, listCertificates } from './driver-objects.ts'

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

/** One certificate object whose value is this; null: the driver refuses it. */
function cardWith(value: Buffer | null): Cryptoki {
  let found = false
  const pkcs11 = {
    C_FindObjectsInit: () => {},
    C_FindObjects: () => {
      const some = found ? [] : [Buffer.alloc(8)]
      found = true
      return some
    },
    C_FindObjectsFinal: () => {},
    C_GetAttributeValue: (_session: Buffer, _object: Buffer, [{ type }]: [{ type: number }]) => {
      if (type === CKA.LABEL) return [{ type, value: Buffer.from('Signing') }]
      // CKR_ATTRIBUTE_SENSITIVE of PKCS#11 v2.40, 5.1.6.
      if (type !== CKA.VALUE || value === null) throw new CryptokiError(0x11, 'C_GetAttributeValue')
      return [{ type, value }]
    },
  }
  return pkcs11 as unknown as Cryptoki // All that a listing uses.
}

test('a certificate that the token refuses is told, without bytes', () => {
  expect(listCertificates(cardWith(null), Buffer.alloc(8))).toEqual([
    { der: new Uint8Array(), label: 'Signing', keyId: '' },
  ])
})

test('an empty place for a certificate is none', () => {
  expect(listCertificates(cardWith(Buffer.alloc(0)), Buffer.alloc(8))).toEqual([])
})
