/** The check before a signed file gets its name: is the signature just made what it must be? */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { checkIntegrity } from './integrity.ts'
import { signaturesNamed } from './signature-list.ts'

/**
 * Looks only at the signature of this field: structure, coverage of the whole file, digest, and the signature against
 * the certificate it was made with. Trust in the signer is no matter here.
 *
 * @param doc         the finished file, opened anew from what was written
 * @param fingerprint SHA-256 of the certificate that was to sign
 * @throws            AppError `signature.check-failed` with the first finding
 */
export async function checkFinished(
  doc: PdfDocument,
  expected: { readonly field: string; readonly fingerprint: string },
  signal?: AbortSignal,
): Promise<void> {
  const [entry, ...others] = signaturesNamed(doc, expected.field)
  if (entry?.dictionary == null || others.length > 0) return fail('the signature field is missing')
  const integrity = await checkIntegrity(doc, entry.dictionary, signal)
  const problem = integrity.findings.find(({ severity }) => severity !== 'info')
  if (problem !== undefined) return fail(problem.text)
  if (!integrity.intact) return fail('the signature could not be checked')
  if (integrity.covered?.end !== doc.size) return fail('the signature does not cover the whole file')
  if (integrity.facts?.signer?.fingerprint !== expected.fingerprint) return fail('another certificate signed')
}

function fail(text: string): never {
  throw new AppError('signature.check-failed', { finding: text })
}
