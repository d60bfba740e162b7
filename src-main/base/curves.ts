/**
 * Brainpool curves, Ed448 and SHAKE256 in plain JavaScript, for runtimes without them. A program of its own in dist/,
 * loaded by `late-curves.ts` when a key or a digest first asks for it: it takes 10 ms to start.
 */
import { type ECDSA, ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js'
import { ed448 } from '@noble/curves/ed448.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { shake256 } from '@noble/hashes/sha3.js'
import type { OwnCurve } from './curve-facts.ts'
import { once } from './once.ts'

type Brainpool = Exclude<OwnCurve, 'ed448'>

/**
 * @param publicKey the content of its BIT STRING: an encoded point
 * @param data      ECDSA: the digest, of any length; Ed448: the message itself
 * @param signature Ed448: 114 bytes
 * @param encoding  of an ECDSA signature: SEQUENCE { r, s }, or r‖s as tokens give it
 * @returns         false as well for what is no point of the curve, or has another shape
 * @source          FIPS 186-5, 6.4; RFC 5639; RFC 8032, 5.2.7
 */
export function verifyOn(
  curve: OwnCurve,
  publicKey: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
  encoding: 'der' | 'raw' = 'der',
): boolean {
  try {
    const [given, input, point] = [plain(signature), plain(data), plain(publicKey)]
    // As RFC 8032 says, not the looser rules of ZIP 215.
    if (curve === 'ed448') return ed448.verify(given, input, point, { zip215: false })
    const format = encoding === 'der' ? 'der' : 'compact'
    return brainpool(curve).verify(given, input, point, { ...HASHED, format })
  } catch {
    return false
  }
}

/** What comes is a digest, and either of the two values of s is right, as in every other program. */
const HASHED = { prehash: false, lowS: false } as const

/**
 * Deterministic, with randomness mixed in for ECDSA, so that neither a weak generator nor a fault gives the key away.
 *
 * @param secret ECDSA: the scalar, as long as the curve's order; Ed448: 57 bytes
 * @param data   as above
 * @returns      r‖s, or 114 bytes
 * @source       RFC 6979, 3.6; RFC 8032, 5.2.6
 */
export function signOn(curve: OwnCurve, secret: Uint8Array, data: Uint8Array): Uint8Array {
  if (curve === 'ed448') return ed448.sign(plain(data), plain(secret))
  return brainpool(curve).sign(plain(data), plain(secret), { ...HASHED, extraEntropy: true })
}

/** @returns the encoded point, uncompressed; null when `secret` is no key of the curve */
export function publicKeyOn(curve: OwnCurve, secret: Uint8Array): Uint8Array | null {
  try {
    return curve === 'ed448'
      ? ed448.getPublicKey(plain(secret))
      : brainpool(curve).getPublicKey(plain(secret), false)
  } catch {
    return null
  }
}

/** A digest under way. Node's own are of this kind, too. */
export type Digest = {
  update(bytes: Uint8Array): Digest
  copy(): Digest
  digest(): Uint8Array
}

/** SHAKE256 with 512 bits, as CMS uses it. @source RFC 8702, 3.1; RFC 8419, 2.3 */
export function startShake256(): Digest {
  return shakeFrom(shake256.create({ dkLen: 64 }))
}

function shakeFrom(state: ReturnType<typeof shake256.create>): Digest {
  const own: Digest = {
    update(bytes) {
      state.update(plain(bytes))
      return own
    },
    copy: () => shakeFrom(state.clone()),
    digest: () => state.digest(),
  }
  return own
}

/** noble refuses what only behaves like a Uint8Array, as Buffers of another realm do. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

type Parameters = {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  readonly Gx: bigint
  readonly Gy: bigint
  readonly n: bigint
  readonly h: bigint
}

/** @source RFC 5639, 3.4, 3.6 and 3.7 */
const PARAMETERS: Readonly<Record<Brainpool, Parameters>> = {
  brainpool256: {
    p: 0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377n,
    a: 0x7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9n,
    b: 0x26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6n,
    Gx: 0x8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262n,
    Gy: 0x547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997n,
    n: 0xa9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7n,
    h: 1n,
  },
  brainpool384: {
    p: 0x8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53n,
    a: 0x7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826n,
    b: 0x04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11n,
    Gx: 0x1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1en,
    Gy: 0x8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315n,
    n: 0x8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565n,
    h: 1n,
  },
  brainpool512: {
    p: 0xaadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3n,
    a: 0x7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94can,
    b: 0x3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723n,
    Gx: 0x81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822n,
    Gy: 0x7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892n,
    n: 0xaadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069n,
    h: 1n,
  },
}

/** The hash is there for the signer's own nonce alone: what is signed comes hashed. */
const NONCE_HASH = { brainpool256: sha256, brainpool384: sha384, brainpool512: sha512 } as const

const MADE: Readonly<Record<Brainpool, () => ECDSA>> = {
  brainpool256: once(() => makeCurve('brainpool256')),
  brainpool384: once(() => makeCurve('brainpool384')),
  brainpool512: once(() => makeCurve('brainpool512')),
}

function makeCurve(curve: Brainpool): ECDSA {
  return ecdsa(weierstrass(PARAMETERS[curve]), NONCE_HASH[curve])
}

function brainpool(curve: Brainpool): ECDSA {
  return MADE[curve]()
}
