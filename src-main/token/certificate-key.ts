/** The public key inside a certificate. Read here, because no library of every runtime knows all curves. */
import { CURVES, type CurveName, curveOfOid } from '../base/curve-facts.ts'
import { type BerNode, oidOf, readBer, UnreadablePkcs12 } from './pkcs12-asn1.ts'

export type CertificateKey =
  | { readonly kind: 'rsa'; readonly modulus: Uint8Array }
  | {
      readonly kind: 'ec' | 'edwards'
      /** Null for a curve that we do not know. */
      readonly curve: CurveName | null
      /** As it stands in the BIT STRING. */
      readonly point: Uint8Array
    }

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
/** rsaEncryption and id-RSASSA-PSS hold the same kind of key. */
const RSA = ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10']

/**
 * @param der X.509
 * @returns   null for what cannot be read, and for a kind of key that we do not know
 */
export function keyOfCertificate(der: Uint8Array): CertificateKey | null {
  try {
    const info = keyInfoOf(readBer(der))
    return info === undefined ? null : keyOf(info)
  } catch (error) {
    if (error instanceof UnreadablePkcs12) return null
    throw error
  }
}

/** SubjectPublicKeyInfo: behind version (which may be missing), number, algorithm, issuer, validity, subject. RFC 5280, 4.1 */
function keyInfoOf(certificate: BerNode): BerNode | undefined {
  const fields = certificate.children[0]?.children ?? []
  return fields[fields[0]?.tagClass === 'context' ? 6 : 5]
}

function keyOf({ children: [algorithm, bits] }: BerNode): CertificateKey | null {
  if (bits === undefined || bits.octets[0] !== 0) return null
  const content = bits.octets.subarray(1)
  const oid = oidOf(algorithm?.children[0])
  if (RSA.includes(oid)) return { kind: 'rsa', modulus: modulusOf(content) }
  if (oid === EC_PUBLIC_KEY)
    return { kind: 'ec', curve: curveOfOid(oidOf(algorithm?.children[1])), point: content }
  const curve = curveOfOid(oid)
  return curve !== null && CURVES[curve].edwards ? { kind: 'edwards', curve, point: content } : null
}

/** Without the zero that keeps an INTEGER positive. */
function modulusOf(rsaPublicKey: Uint8Array): Uint8Array {
  const modulus = readBer(rsaPublicKey).children[0]?.octets ?? new Uint8Array()
  return modulus[0] === 0 ? modulus.subarray(1) : modulus
}
