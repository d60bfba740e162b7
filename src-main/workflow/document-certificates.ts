/** The certificates inside a PDF: of its signers, of who vouches for them, of time-stamp services, of its /DSS. */
import type { DocumentSignature } from '../../src-shared/model/certificate-view.ts'
import type { Certificate } from '../cms/certificate.ts'
import { tryReadCertificate } from '../cms/certificate.ts'
import { usageProblem } from '../cms/certificate-usage.ts'
import { readTimeStamp } from '../cms/timestamp.ts'
import { startCheck } from '../cms/verify.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { readSignatures, type SignatureFacts } from '../pdf/signatures.ts'
import { readValidationData } from '../trust/validation-data.ts'

export type DocumentCertificates = {
  readonly signatures: readonly DocumentSignature[]
  /** Every one once. */
  readonly certificates: readonly Certificate[]
}

type Signature = { readonly shown: DocumentSignature; readonly certificates: readonly Certificate[] }

/** Verifies nothing: it tells what stands there. What cannot be read is left out. */
export function certificatesIn(doc: PdfDocument): DocumentCertificates {
  const signatures = readSignatures(doc).map(readOne)
  const all = [
    ...signatures.flatMap(({ certificates }) => certificates),
    ...readValidationData(doc).certificates,
  ]
  return {
    signatures: signatures.map(({ shown }) => shown),
    certificates: [...new Map(all.map(one => [one.fingerprint, one])).values()],
  }
}

function readOne(facts: SignatureFacts): Signature {
  const { field, kind, contents } = facts
  const loose = facts.certificates.flatMap(der => tryReadCertificate(der) ?? [])
  const cms = contents.valid
    ? startCheck(contents.bytes, { content: kind === 'timestamp' ? 'time-stamp' : 'data' }).finish()
    : null
  const stamps = (cms?.timeStamps ?? []).flatMap(token => readTimeStamp(token)?.facts ?? [])
  const signer = cms?.signer ?? loose[0] ?? null
  const stampers = stamps.flatMap(stamp => stamp.signer ?? [])
  const certificates = [
    ...(signer === null ? [] : [signer]),
    ...(cms?.certificates ?? []),
    ...loose,
    ...stampers,
    ...stamps.flatMap(stamp => stamp.certificates),
  ]
  const distinct = [...new Map(certificates.map(one => [one.fingerprint, one])).values()]
  const roleOf = (certificate: Certificate): DocumentSignature['certificates'][number]['role'] => {
    if (certificate.fingerprint === signer?.fingerprint) return kind === 'timestamp' ? 'time-stamp' : 'signer'
    if (stampers.some(stamper => stamper.fingerprint === certificate.fingerprint)) return 'time-stamp'
    return usageProblem(certificate, 'signing') === 'certificate-authority' ? 'issuer' : 'other'
  }
  return {
    certificates: distinct,
    shown: {
      field: field.name,
      signer: signer?.fingerprint ?? null,
      certificates: distinct.map(certificate => ({
        fingerprint: certificate.fingerprint,
        name: certificate.subject.name,
        role: roleOf(certificate),
      })),
    },
  }
}
