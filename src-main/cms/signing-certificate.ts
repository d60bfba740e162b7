/** The signing-certificate attributes: which certificate the signer said was used. */
import { equalBytes, toHex } from '../base/bytes.ts'
import { digestOf } from '../base/digest.ts'
import { type HashName, hashOf, readAlgorithm } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { type DerNode, expect, isContext, isType, readOctets } from './der.ts'

export type SigningCertificate = {
  /** True when hash, and issuer and serial number where given, are those of this certificate. */
  names(certificate: Certificate): boolean
}

/**
 * @param version 1: signing-certificate (SHA-1), 2: signing-certificate-v2
 * @throws        MalformedAsn1
 * @source        RFC 5035, 3 and 4; the first ESSCertID names the signer
 */
export function readSigningCertificate(node: DerNode, version: 1 | 2): SigningCertificate {
  const [first] = expect(expect(node, 'sequence').children[0], 'sequence').children
  const parts = [...expect(first, 'sequence').children]
  const named = version === 2 && isType(parts[0], 'sequence') ? hashOf(readAlgorithm(parts.shift())) : null
  const hasNamedHash = expect(first, 'sequence').children.length > parts.length
  const hash: HashName | null = hasNamedHash ? named : version === 1 ? 'sha1' : 'sha256'
  const expected = readOctets(parts.shift())
  const issuerSerial = parts[0] === undefined ? null : readIssuerSerial(parts[0])
  return {
    names: certificate =>
      hash !== null &&
      equalBytes(digestOf(hash, certificate.der), expected) &&
      (issuerSerial === null || issuerSerial(certificate)),
  }
}

function readIssuerSerial(node: DerNode): (certificate: Certificate) => boolean {
  const [names, serial] = expect(node, 'sequence').children
  const directory = expect(names, 'sequence').children.find(name => isContext(name, 4))
  const issuer = directory?.children[0]?.raw ?? null
  const serialNumber = toHex(expect(serial, 'integer').content)
  return certificate =>
    certificate.serialNumber === serialNumber &&
    (issuer === null || equalBytes(issuer, certificate.issuer.raw))
}
