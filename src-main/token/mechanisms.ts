/** Key, scheme and digest -> the ways a token may be asked to sign, best first. Pure. */
import type { DigestName, SignatureDigest } from '../../src-shared/model/signing.ts'
import { concat, fromHex } from '../base/bytes.ts'
import { CURVES, type CurveName } from '../base/curve-facts.ts'
import type { SignatureScheme } from './bridge.ts'
import { CKM } from './cryptoki.ts'

/**
 * One way to ask. `input` is what C_Sign gets; `pss` the parameters of CK_RSA_PKCS_PSS_PARAMS; `eddsa`: with a
 * CK_EDDSA_PARAMS that asks for neither prehash nor context.
 */
export type SignPlan = {
  readonly mechanism: number
  readonly input: 'digest-info' | 'digest' | 'message'
  readonly pss: { readonly hashAlg: number; readonly mgf: number; readonly saltLen: number } | null
  readonly eddsa?: boolean
}

type DigestFacts = {
  readonly bytes: number
  readonly hash: number
  /** CKG_MGF1_* */
  readonly mgf: number
  readonly rsa: number
  readonly pss: number
  readonly ecdsa: number
  /** DER of DigestInfo up to the digest. RFC 8017, 9.2 note 1. */
  readonly digestInfo: Uint8Array
}

const DIGESTS: Readonly<Record<DigestName, DigestFacts>> = {
  sha256: {
    bytes: 32,
    hash: CKM.SHA256,
    mgf: 2,
    rsa: CKM.SHA256_RSA_PKCS,
    pss: CKM.SHA256_RSA_PKCS_PSS,
    ecdsa: CKM.ECDSA_SHA256,
    digestInfo: fromHex('3031300d060960864801650304020105000420'),
  },
  sha384: {
    bytes: 48,
    hash: CKM.SHA384,
    mgf: 3,
    rsa: CKM.SHA384_RSA_PKCS,
    pss: CKM.SHA384_RSA_PKCS_PSS,
    ecdsa: CKM.ECDSA_SHA384,
    digestInfo: fromHex('3041300d060960864801650304020205000430'),
  },
  sha512: {
    bytes: 64,
    hash: CKM.SHA512,
    mgf: 4,
    rsa: CKM.SHA512_RSA_PKCS,
    pss: CKM.SHA512_RSA_PKCS_PSS,
    ecdsa: CKM.ECDSA_SHA512,
    digestInfo: fromHex('3051300d060960864801650304020305000440'),
  },
}

/**
 * CKA_EC_PARAMS, hex: the OID (RFC 5480, 2.1.1.1; RFC 8410). For Edwards curves drivers differ: PKCS #11 v3.0 says the
 * PrintableString `edwards25519`, v3.1 the OID as well, and older drivers have the one that GnuPG made up.
 */
const EC_PARAMS: Readonly<Record<CurveName, readonly [string, ...string[]]>> = {
  p256: ['06082a8648ce3d030107'],
  p384: ['06052b81040022'],
  p521: ['06052b81040023'],
  brainpool256: ['06092b2403030208010107'],
  brainpool384: ['06092b240303020801010b'],
  brainpool512: ['06092b240303020801010d'],
  ed25519: ['06032b6570', '130c656477617264733235353139', '06092b06010401da470f01'],
  ed448: ['06032b6571', '130a65647761726473343438'],
}

/** @param ecParams the value of CKA_EC_PARAMS, lower-case hex; @returns null for a curve we do not sign with */
export function curveOfParams(ecParams: string): CurveName | null {
  const found = Object.values(CURVES).find(({ name }) => EC_PARAMS[name].includes(ecParams))
  return found?.name ?? null
}

/** For C_GenerateKeyPair: each form that a driver may want, the newest first. */
export function paramsOfCurve(curve: CurveName): readonly Uint8Array[] {
  return EC_PARAMS[curve].map(fromHex)
}

export function bitsOfCurve(curve: CurveName): number {
  return CURVES[curve].bits
}

/**
 * Raw mechanisms first: the hash is made by the app, and some tokens (opencryptoki) list no combined one. PSS only
 * where it is listed. Ed448 wants parameters by the standard, and not all drivers take them.
 *
 * @param offered CKM_* the token lists; null when the list cannot be read
 * @returns       empty when the token offers no way
 */
export function signPlans(
  scheme: SignatureScheme,
  digestName: SignatureDigest,
  offered: ReadonlySet<number> | null,
): readonly SignPlan[] {
  const plans = allPlans(scheme, digestName)
  if (offered === null) return scheme === 'rsa-pss' ? [] : plans
  return plans.filter(plan => offered.has(plan.mechanism))
}

function allPlans(scheme: SignatureScheme, digestName: SignatureDigest): readonly SignPlan[] {
  const eddsa = { mechanism: CKM.EDDSA, input: 'message', pss: null } as const
  if (scheme === 'ed25519') return [eddsa]
  if (scheme === 'ed448') return [{ ...eddsa, eddsa: true }, eddsa]
  if (digestName === 'shake256') return [] // No mechanism joins it with these.
  const facts = DIGESTS[digestName]
  const pss = { hashAlg: facts.hash, mgf: facts.mgf, saltLen: facts.bytes }
  switch (scheme) {
    case 'rsa-pkcs1':
      return [
        { mechanism: CKM.RSA_PKCS, input: 'digest-info', pss: null },
        { mechanism: facts.rsa, input: 'message', pss: null },
      ]
    case 'rsa-pss':
      return [
        { mechanism: CKM.RSA_PKCS_PSS, input: 'digest', pss },
        { mechanism: facts.pss, input: 'message', pss },
      ]
    case 'ecdsa':
      return [
        { mechanism: CKM.ECDSA, input: 'digest', pss: null },
        { mechanism: facts.ecdsa, input: 'message', pss: null },
      ]
  }
}

/** All zeros: no prehash, no context. @source PKCS #11 v3.0, 2.3.5: CK_BBOOL, CK_ULONG, pointer; on Windows packed */
export function eddsaParameters(platform: NodeJS.Platform): Uint8Array {
  return new Uint8Array(platform === 'win32' ? 1 + 4 + 8 : 8 + 8 + 8)
}

/**
 * @param curve for ECDSA: a digest longer than the group order is cut to its leftmost bits here (FIPS 186-5, 6.4.1),
 *              because some tokens refuse it with CKR_DATA_LEN_RANGE instead
 * @returns     the bytes that C_Sign gets
 */
export function signInput(
  plan: SignPlan,
  data: {
    readonly digestName: SignatureDigest
    readonly digest: Uint8Array
    readonly message: Uint8Array
    readonly curve: CurveName | null
  },
): Uint8Array {
  switch (plan.input) {
    case 'message':
      return data.message
    case 'digest-info':
      return data.digestName === 'shake256'
        ? data.digest // Never planned.
        : concat(DIGESTS[data.digestName].digestInfo, data.digest)
    case 'digest':
      return data.curve === null ? data.digest : data.digest.subarray(0, CURVES[data.curve].bytes)
  }
}

/**
 * PKCS#11 says r‖s, each as long as the group order; some drivers answer with the DER of ECDSA-Sig-Value instead.
 *
 * @returns r‖s, or null when it is neither
 */
export function rawEcdsa(signature: Uint8Array, curve: CurveName): Uint8Array | null {
  const half = CURVES[curve].bytes
  if (signature.length === 2 * half) return signature
  const reader = Buffer.from(signature)
  if (reader[0] !== 0x30) return null
  let offset = reader[1] === 0x81 ? 3 : 2
  if (offset === 2 && (reader[1] ?? 0) > 0x7f) return null
  const raw = new Uint8Array(2 * half)
  for (const end of [half, 2 * half]) {
    const length = reader[offset + 1]
    if (reader[offset] !== 0x02 || length === undefined || length > 0x7f) return null
    const value = reader.subarray(offset + 2, offset + 2 + length)
    const digits = value[0] === 0 ? value.subarray(1) : value
    if (value.length !== length || digits.length > half) return null
    raw.set(digits, end - digits.length)
    offset += 2 + length
  }
  return offset === reader.length ? raw : null
}
