/** What a document carries for checking its signatures later: the /DSS. */
import { type Certificate, tryReadCertificate } from '../cms/certificate.ts'
import { type OcspResponse, readOcspResponse } from '../cms/ocsp.ts'
import { type Crl, readCrl } from '../cms/revocation.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { IndirectObject } from '../pdf/syntax.ts'
import { asFound, isDamage, isDict, itemsOf, quietly } from './signature-list.ts'

export type ValidationData = {
  /** They help to build a path, and are never anchors. */
  readonly certificates: readonly Certificate[]
  /** Not verified yet. */
  readonly crls: readonly Crl[]
  /** Not verified yet. */
  readonly ocsps: readonly OcspResponse[]
}

const MAX_ITEMS = 200
const MAX_CERTIFICATE_BYTES = 64 * 1024
const MAX_CRL_BYTES = 16 * 1024 * 1024

/** What cannot be read is left out: anyone may put junk there. @source ISO 32000-2:2020, 12.8.4.3 */
export function readValidationData(doc: PdfDocument): ValidationData {
  const store = quietly(doc, asFound(doc.catalog()), 'DSS')
  if (!isDict(store)) return { certificates: [], crls: [], ocsps: [] }
  const streams = (key: string, maxBytes: number) =>
    itemsOf(doc, quietly(doc, store, key))
      .slice(0, MAX_ITEMS)
      .flatMap(({ owner }) => streamBytes(doc, owner, maxBytes) ?? [])
  return {
    certificates: streams('Certs', MAX_CERTIFICATE_BYTES).flatMap(der => tryReadCertificate(der) ?? []),
    crls: streams('CRLs', MAX_CRL_BYTES).flatMap(der => readCrl(der) ?? []),
    ocsps: streams('OCSPs', MAX_CERTIFICATE_BYTES).flatMap(der => {
      const response = readOcspResponse(der)
      return response === null || typeof response === 'string' ? [] : [response]
    }),
  }
}

function streamBytes(doc: PdfDocument, object: IndirectObject, maxBytes: number): Uint8Array | null {
  if (object.stream === null) return null
  try {
    return doc.streamData(object, maxBytes)
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}
