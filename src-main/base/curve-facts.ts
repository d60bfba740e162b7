/** The elliptic curves of document signatures: what they are called by others, and how long their parts are. */

export type CurveName =
  | 'p256'
  | 'p384'
  | 'p521'
  | 'brainpool256'
  | 'brainpool384'
  | 'brainpool512'
  | 'ed25519'
  | 'ed448'

/** Curves that BoringSSL, the library inside Electron, does not have: `base/curves.ts` does them, in every runtime. */
export type OwnCurve = 'brainpool256' | 'brainpool384' | 'brainpool512' | 'ed448'

export type CurveFacts = {
  readonly name: CurveName
  /** Dotted decimal: the parameters of id-ecPublicKey (RFC 5480, RFC 5639), or the algorithm itself (RFC 8410). */
  readonly oid: string
  readonly bits: number
  /** Of one coordinate, and of each half of r‖s; for Edwards curves of the encoded point, half a signature. */
  readonly bytes: number
  readonly edwards: boolean
}

const facts = (name: CurveName, oid: string, bits: number, bytes: number, edwards = false): CurveFacts => ({
  name,
  oid,
  bits,
  bytes,
  edwards,
})

export const CURVES: Readonly<Record<CurveName, CurveFacts>> = {
  p256: facts('p256', '1.2.840.10045.3.1.7', 256, 32),
  p384: facts('p384', '1.3.132.0.34', 384, 48),
  p521: facts('p521', '1.3.132.0.35', 521, 66),
  brainpool256: facts('brainpool256', '1.3.36.3.3.2.8.1.1.7', 256, 32),
  brainpool384: facts('brainpool384', '1.3.36.3.3.2.8.1.1.11', 384, 48),
  brainpool512: facts('brainpool512', '1.3.36.3.3.2.8.1.1.13', 512, 64),
  ed25519: facts('ed25519', '1.3.101.112', 256, 32, true),
  ed448: facts('ed448', '1.3.101.113', 448, 57, true),
}

/** Of each half of a signature, r‖s or R‖S. */
export function signatureBytes(curve: CurveName): number {
  return 2 * CURVES[curve].bytes
}

/** @param oid dotted decimal @returns null for a curve we do not know */
export function curveOfOid(oid: string): CurveName | null {
  return Object.values(CURVES).find(curve => curve.oid === oid)?.name ?? null
}

export function isOwnCurve(curve: CurveName | null): curve is OwnCurve {
  return curve !== null && (curve === 'ed448' || curve.startsWith('brainpool'))
}
