/** Key, scheme and digest -> the ways a token may be asked to sign, best first. Pure. */
import type { DigestName } from '../../src-shared/model/signing.ts'
import { concat, fromHex } from '../base/bytes.ts'
import type { SignatureScheme } from './bridge.ts'
import { CKM } from './cryptoki.ts'

/** One way to ask. `input` is what C_Sign gets; `pss` the parameters of CK_RSA_PKCS_PSS_PARAMS. */
export type SignPlan = {
  readonly mechanism: number
  readonly input: 'digest-info' | 'digest' | 'message'
  readonly pss: { readonly hashAlg: number; readonly mgf: number; readonly saltLen: number } | null
}

export type CurveName = 'p256' | 'p384' | 'p521'

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

/** CKA_EC_PARAMS (DER of the named curve's OID, hex) -> name and bytes of one coordinate. RFC 5480, 2.1.1.1. */
const CURVES: Readonly<Record<string, { readonly name: CurveName; readonly bytes: number }>> = {
  '06082a8648ce3d030107': { name: 'p256', bytes: 32 },
  '06052b81040022': { name: 'p384', bytes: 48 },
  '06052b81040023': { name: 'p521', bytes: 66 },
}

const CURVE_BITS: Readonly<Record<CurveName, number>> = { p256: 256, p384: 384, p521: 521 }

/** @param ecParams the value of CKA_EC_PARAMS, lower-case hex; @returns null for a curve we do not sign with */
export function curveOfParams(ecParams: string): CurveName | null {
  return CURVES[ecParams]?.name ?? null
}

/** DER of the curve's OID, for C_GenerateKeyPair. */
export function paramsOfCurve(curve: CurveName): Uint8Array {
  const found = Object.entries(CURVES).find(([, entry]) => entry.name === curve)
  return fromHex(found?.[0] ?? '')
}

export function bitsOfCurve(curve: CurveName): number {
  return CURVE_BITS[curve]
}

/**
 * Raw mechanisms first: the hash is made by the app, and some tokens (opencryptoki) list no combined one. PSS only
 * where it is listed.
 *
 * @param offered CKM_* the token lists; null when the list cannot be read
 * @returns       empty when the token offers no way
 */
export function signPlans(
  scheme: SignatureScheme,
  digestName: DigestName,
  offered: ReadonlySet<number> | null,
): readonly SignPlan[] {
  const facts = DIGESTS[digestName]
  const pss = { hashAlg: facts.hash, mgf: facts.mgf, saltLen: facts.bytes }
  const all: Readonly<Record<SignatureScheme, readonly SignPlan[]>> = {
    'rsa-pkcs1': [
      { mechanism: CKM.RSA_PKCS, input: 'digest-info', pss: null },
      { mechanism: facts.rsa, input: 'message', pss: null },
    ],
    'rsa-pss': [
      { mechanism: CKM.RSA_PKCS_PSS, input: 'digest', pss },
      { mechanism: facts.pss, input: 'message', pss },
    ],
    ecdsa: [
      { mechanism: CKM.ECDSA, input: 'digest', pss: null },
      { mechanism: facts.ecdsa, input: 'message', pss: null },
    ],
  }
  const plans = all[scheme]
  if (offered === null) return scheme === 'rsa-pss' ? [] : plans
  return plans.filter(plan => offered.has(plan.mechanism))
}

/**
 * @param curve for ECDSA: a digest longer than the group order is cut to its leftmost bits here (FIPS 186-5, 6.4.1),
 *              because some tokens refuse it with CKR_DATA_LEN_RANGE instead
 * @returns     the bytes that C_Sign gets
 */
export function signInput(
  plan: SignPlan,
  data: {
    readonly digestName: DigestName
    readonly digest: Uint8Array
    readonly message: Uint8Array
    readonly curve: CurveName | null
  },
): Uint8Array {
  switch (plan.input) {
    case 'message':
      return data.message
    case 'digest-info':
      return concat(DIGESTS[data.digestName].digestInfo, data.digest)
    case 'digest':
      return data.curve === 'p256' || data.curve === 'p384'
        ? data.digest.subarray(0, CURVE_BITS[data.curve] / 8)
        : data.digest
  }
}

/**
 * PKCS#11 says r‖s, each as long as the group order; some drivers answer with the DER of ECDSA-Sig-Value instead.
 *
 * @returns r‖s, or null when it is neither
 */
export function rawEcdsa(signature: Uint8Array, curve: CurveName): Uint8Array | null {
  const half = Math.ceil(CURVE_BITS[curve] / 8)
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
