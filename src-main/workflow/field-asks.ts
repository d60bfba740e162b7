/** What the author of a field asks for that is decided here, not refused: digest and time-stamp. */
import type { Certificate } from '../cms/certificate.ts'
import { KEY_USAGES } from '../cms/certificate-extensions.ts'
import { nameAttributes } from '../cms/distinguished-name.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { signatureFields } from '../pdf/fields.ts'
import type { OfferedSigner } from '../pdf/seed-certificate.ts'
import { requiredDigests } from '../pdf/seed-check.ts'

export type FieldAsks = {
  /** One of which is required, as its author wrote them; null: any. */
  readonly digests: readonly string[] | null
  /** Without this time-stamp there must be no signature: from any service, or from one; null: none is asked for. */
  readonly timeStamp: 'any' | 'one' | null
}

/** @param field of the signature; null, or not in the document: a new one */
export function fieldAsks(doc: PdfDocument, field: string | null): FieldAsks {
  const found = field === null ? undefined : signatureFields(doc).find(({ name }) => name === field)
  if (found === undefined) return { digests: null, timeStamp: null }
  const stamp = found.seedValue?.timeStamp
  const timeStamp = !stamp?.required ? null : stamp.value === null ? 'any' : 'one'
  return { digests: requiredDigests(found), timeStamp }
}

/** What a field may compare with what it asks for. */
export function offeredSigner(certificate: Certificate, chain: readonly Certificate[]): OfferedSigner {
  const { keyUsage, subject, policies } = certificate
  return {
    certificates: [certificate, ...chain].map(({ der }) => der),
    subject: nameAttributes(subject),
    keyUsage: keyUsage && KEY_USAGES.map(usage => keyUsage.includes(usage)),
    policies,
  }
}
