/** ECDSA over a digest that is there already, as a card computes it: Node signs messages only. For the lab's keys. */
import { createECDH, type KeyObject } from 'node:crypto'

type Curve = { readonly order: bigint; readonly bytes: number }

/** SEC 2, 2.4.2 and 2.5.1. */
const CURVES: Readonly<Record<string, Curve>> = {
  prime256v1: { order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n, bytes: 32 },
  secp384r1: {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
  },
}

/** @returns SEQUENCE { r, s }, DER. FIPS 186-5, 6.4.1; the point k·G comes from Node's ECDH */
export function signDigest(key: KeyObject, digest: Buffer): Buffer {
  const name = key.asymmetricKeyDetails?.namedCurve ?? ''
  const curve = CURVES[name]
  if (!curve) throw new Error(`no curve ${name}`)
  const { order, bytes } = curve
  const secret = number(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
  const hash = number(digest.subarray(0, bytes))
  for (;;) {
    const once = createECDH(name)
    const point = once.generateKeys()
    const k = number(once.getPrivateKey())
    const r = number(point.subarray(1, 1 + bytes)) % order
    const s = (power(k, order - 2n, order) * (hash + r * secret)) % order
    if (r !== 0n && s !== 0n) {
      const both = Buffer.concat([integer(r), integer(s)])
      return Buffer.concat([Buffer.of(0x30, both.length), both])
    }
  }
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const positive = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
  return Buffer.concat([Buffer.of(0x02, positive.length), positive])
}
