/** Brainpool, Ed448 and SHAKE256 of our own against OpenSSL, which makes every value here. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, fromHex, toHex } from './bytes.ts'
import { CURVES, type OwnCurve } from './curve-facts.ts'
import { publicKeyOn, signOn, startShake256, verifyOn } from './curves.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-curves-'))
  for (const curve of Object.keys(MADE_BY)) {
    openssl('genpkey', ...MADE_BY[curve as OwnCurve], '-out', `${curve}.key`)
    openssl('pkey', '-in', `${curve}.key`, '-pubout', '-out', `${curve}.pub`)
  }
  writeFileSync(join(dir, 'message'), MESSAGE)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const MESSAGE = Buffer.from('attributes that would be signed')
const MADE_BY: Readonly<Record<OwnCurve, readonly string[]>> = {
  brainpool256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  brainpool384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1'],
  brainpool512: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP512r1'],
  ed448: ['-algorithm', 'ED448'],
}

const openssl = (...args: readonly string[]): Buffer =>
  execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })

const digest = (name: string): Buffer => openssl('dgst', `-${name}`, '-binary', 'message')

/** SubjectPublicKeyInfo ends with the point. */
function pointOf(curve: OwnCurve): Uint8Array {
  const spki = openssl('pkey', '-in', `${curve}.key`, '-pubout', '-outform', 'DER')
  return new Uint8Array(spki.subarray(curve === 'ed448' ? -57 : -(1 + 2 * CURVES[curve].bytes)))
}

function secretOf(curve: OwnCurve): Uint8Array {
  const text = openssl('pkey', '-in', `${curve}.key`, '-noout', '-text').toString()
  const digits = /priv:\s*([0-9a-f:\s]+?)\s*pub:/.exec(text)?.[1]?.replace(/[:\s]/g, '') ?? ''
  return fromHex(digits.slice(-2 * CURVES[curve].bytes).padStart(2 * CURVES[curve].bytes, '0'))
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ 1)
}

describe.each(['brainpool256', 'brainpool384', 'brainpool512'] as const)('%s', curve => {
  test.each(['sha256', 'sha384', 'sha512'])('verifies what openssl signs with %s, and nothing else', name => {
    const signature = new Uint8Array(openssl('dgst', `-${name}`, '-sign', `${curve}.key`, 'message'))
    const [point, hash] = [pointOf(curve), new Uint8Array(digest(name))]
    expect(verifyOn(curve, point, hash, signature)).toBe(true)
    expect(verifyOn(curve, point, flipped(hash, 3), signature)).toBe(false)
    expect(verifyOn(curve, point, hash, flipped(signature, signature.length - 1))).toBe(false)
    expect(verifyOn(curve, point, hash, concat(signature, Uint8Array.of(0)))).toBe(false)
    expect(verifyOn(curve, flipped(point, point.length - 1), hash, signature)).toBe(false)
    expect(verifyOn('ed448', point, hash, signature)).toBe(false)
  })

  test('signs what openssl verifies, with the key that openssl made', () => {
    const secret = secretOf(curve)
    expect(publicKeyOn(curve, secret)).toEqual(pointOf(curve))
    const hash = new Uint8Array(digest('sha512'))
    const raw = signOn(curve, secret, hash)
    expect(raw).toHaveLength(2 * CURVES[curve].bytes)
    writeFileSync(join(dir, 'signature'), asSequence(raw))
    const verify = ['dgst', '-sha512', '-verify', `${curve}.pub`, '-signature', 'signature', 'message']
    expect(openssl(...verify).toString()).toContain('Verified OK')
    expect(verifyOn(curve, pointOf(curve), hash, raw, 'raw')).toBe(true)
    expect(verifyOn(curve, pointOf(curve), hash, flipped(raw, 0), 'raw')).toBe(false)
  })

  test('no zero, no number beyond the order, no point off the curve', () => {
    const { bytes } = CURVES[curve]
    const hash = new Uint8Array(digest('sha256'))
    const zero = new Uint8Array(2 * bytes)
    expect(verifyOn(curve, pointOf(curve), hash, zero, 'raw')).toBe(false)
    expect(verifyOn(curve, pointOf(curve), hash, new Uint8Array(2 * bytes).fill(0xff), 'raw')).toBe(false)
    expect(verifyOn(curve, concat(Uint8Array.of(4), zero), hash, zero, 'raw')).toBe(false)
    expect(publicKeyOn(curve, new Uint8Array(bytes))).toBeNull()
    expect(publicKeyOn(curve, new Uint8Array(bytes).fill(0xff))).toBeNull()
  })
})

describe('Ed448', () => {
  test('verifies what openssl signs, and nothing else', () => {
    openssl('pkeyutl', '-sign', '-rawin', '-inkey', 'ed448.key', '-in', 'message', '-out', 'signature')
    const signature = new Uint8Array(readFileSync(join(dir, 'signature')))
    const [point, message] = [pointOf('ed448'), new Uint8Array(MESSAGE)]
    expect(verifyOn('ed448', point, message, signature)).toBe(true)
    expect(verifyOn('ed448', point, flipped(message, 3), signature)).toBe(false)
    for (const at of [0, 56, 57, 113])
      expect(verifyOn('ed448', point, message, flipped(signature, at))).toBe(false)
    expect(verifyOn('ed448', flipped(point, 8), message, signature)).toBe(false)
    expect(verifyOn('ed448', point, message, signature.subarray(1))).toBe(false)
  })

  test('signs what openssl signs with the same key', () => {
    openssl('pkeyutl', '-sign', '-rawin', '-inkey', 'ed448.key', '-in', 'message', '-out', 'signature')
    const secret = secretOf('ed448')
    expect(publicKeyOn('ed448', secret)).toEqual(pointOf('ed448'))
    expect(toHex(signOn('ed448', secret, new Uint8Array(MESSAGE)))).toBe(
      readFileSync(join(dir, 'signature')).toString('hex'),
    )
  })
})

test('SHAKE256 with 512 bits, in pieces and from a copy, as openssl has it', () => {
  const whole = Buffer.alloc(100_000, 'tokenseal')
  writeFileSync(join(dir, 'whole'), whole)
  const expected = openssl('dgst', '-shake256', '-xoflen', '64', '-binary', 'whole').toString('hex')
  const state = startShake256().update(whole.subarray(0, 12_345))
  const copy = state.copy()
  expect(toHex(state.update(whole.subarray(12_345)).digest())).toBe(expected)
  expect(toHex(copy.update(whole.subarray(12_345)).digest())).toBe(expected)
})

/** SEQUENCE { r, s }, as openssl wants it. */
function asSequence(raw: Uint8Array): Buffer {
  const half = raw.length / 2
  const integer = (bytes: Uint8Array) => {
    const start = bytes.findIndex(byte => byte !== 0)
    const digits = bytes.subarray(start)
    const body = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : Buffer.from(digits)
    return Buffer.concat([Buffer.of(2, body.length), body])
  }
  const body = Buffer.concat([integer(raw.subarray(0, half)), integer(raw.subarray(half))])
  const length = body.length < 0x80 ? [body.length] : [0x81, body.length]
  return Buffer.concat([Buffer.of(0x30, ...length), body])
}
