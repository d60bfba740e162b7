/** Certificates as files that other programs read: PEM, and PKCS#7 with certificates only (.p7b). */
import { OID } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { encode, encodeContext, encodeInteger, encodeOid, encodeSequence, encodeSetOf } from './der.ts'
import { asImplicit } from './signed-attributes.ts'

/** One block for each, in this order. @source RFC 7468, 5 */
export function toPem(certificates: readonly Certificate[]): string {
  return certificates
    .map(({ der }) => {
      const lines =
        Buffer.from(der)
          .toString('base64')
          .match(/.{1,64}/g) ?? []
      return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
    })
    .join('')
}

/** A SignedData that nobody signed, DER. @source RFC 5652, 5.1: “certs-only”; RFC 8551, 3.2.2 */
export function toCertsOnly(certificates: readonly Certificate[]): Uint8Array {
  const signedData = encodeSequence(
    encodeInteger(1),
    encode(0x31),
    encodeSequence(encodeOid(OID.data)),
    asImplicit(encodeSetOf(certificates.map(({ der }) => der))),
    encode(0x31),
  )
  return encodeSequence(encodeOid(OID.signedData), encodeContext(0, signedData))
}
