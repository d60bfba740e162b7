import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex } from './bytes.ts'
import { decryptRc2Cbc } from './rc2.ts'

/** RFC 2268, section 5: key, effective bits, plain text, cipher text. One block each. */
test.each([
  ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
  ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
  ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
  ['88', 64, '0000000000000000', '61a8a244adacccf0'],
  ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
  ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
  ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
])('key %s of %i bits', (key, bits, plain, cipher) => {
  // XORed with this IV, the right plain text becomes a block of padding only, and nothing is left of it.
  const iv = fromHex(plain).map(byte => byte ^ 8)
  expect(decryptRc2Cbc(fromHex(key), bits, iv, fromHex(cipher))).toEqual(new Uint8Array())
})

test('no content makes it throw or hang', () => {
  const bytes = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max })
  fc.assert(
    fc.property(bytes(16), bytes(64), (key, data) => {
      const plain = decryptRc2Cbc(key, 40, new Uint8Array(8), data)
      expect(plain === null || plain.length < data.length).toBe(true)
    }),
  )
})
