/** Scheme -> the ways a token may be asked to open something sealed, best first. Pure. */
import { concat } from '../base/bytes.ts'
import type { OaepHash, OpeningScheme } from './bridge.ts'
import { CKM } from './cryptoki.ts'

export type OpenPlan = {
  readonly mechanism: number
  /** What C_Decrypt gives is the whole block: the padding comes off here. */
  readonly raw: boolean
  /** CK_RSA_PKCS_OAEP_PARAMS. */
  readonly oaep: { readonly hashAlg: number; readonly mgf: number; readonly sourceData: Uint8Array } | null
  /** The sender's point goes as a DER OCTET STRING. */
  readonly wrapped: boolean
}

const CKM_OF: Readonly<Record<OaepHash, number>> = {
  sha1: CKM.SHA_1,
  sha224: CKM.SHA224,
  sha256: CKM.SHA256,
  sha384: CKM.SHA384,
  sha512: CKM.SHA512,
}
/** CKG_MGF1_* */
const MGF_OF: Readonly<Record<OaepHash, number>> = { sha1: 1, sha256: 2, sha384: 3, sha512: 4, sha224: 5 }

/**
 * @param offered CKM_* the token lists; null when the list cannot be read
 * @returns       empty when the token offers no way
 */
export function openPlans(scheme: OpeningScheme, offered: ReadonlySet<number> | null): readonly OpenPlan[] {
  const plain = { raw: false, oaep: null, wrapped: false }
  const plans = plansOf(scheme).map(plan => ({ ...plain, ...plan }))
  return offered === null ? plans : plans.filter(({ mechanism }) => offered.has(mechanism))
}

function plansOf(scheme: OpeningScheme): readonly (Partial<OpenPlan> & Pick<OpenPlan, 'mechanism'>)[] {
  switch (scheme.kind) {
    case 'rsa-pkcs1':
      return [{ mechanism: CKM.RSA_PKCS }, { mechanism: CKM.RSA_X_509, raw: true }]
    case 'rsa-oaep': {
      const { hash, maskHash, label } = scheme
      const oaep = { hashAlg: CKM_OF[hash], mgf: MGF_OF[maskHash], sourceData: label }
      // Many tokens know OAEP with SHA-1 only, or not at all.
      return [
        { mechanism: CKM.RSA_PKCS_OAEP, oaep },
        { mechanism: CKM.RSA_X_509, raw: true },
      ]
    }
    case 'ecdh':
      // PKCS#11 2.40, 2.3.10: every token takes the bare point; older ones may want it wrapped.
      return [
        { mechanism: CKM.ECDH1_DERIVE },
        { mechanism: CKM.ECDH1_DERIVE, wrapped: true },
        { mechanism: CKM.ECDH1_COFACTOR_DERIVE },
      ]
  }
}

/** DER OCTET STRING; a point of the curves here is below 256 bytes. */
export function wrappedPoint(point: Uint8Array): Uint8Array {
  const length = point.length < 0x80 ? [point.length] : [0x81, point.length]
  return concat(Uint8Array.of(0x04, ...length), point)
}
