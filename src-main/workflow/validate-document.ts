/** What the signatures of a file are worth, judged against the issuers that the person trusts. */
import type { ValidationReport } from '../../src-shared/model/report.ts'
import type { Files } from '../base/ports.ts'
import { openPdf } from '../pdf/document.ts'
import { loadAnchors } from '../trust/anchors.ts'
import { validatePdf } from '../trust/validate.ts'

export type ValidationQuestion = {
  readonly path: string
  readonly password: string | null
  /** Files or folders with certificates. */
  readonly trust: readonly string[]
  readonly at: Date
  readonly signal: AbortSignal
}

/** @throws AppError `pdf.*`, `file.*`, `trust.unreadable`; a bad signature is a finding, not an error */
export async function validateDocument(files: Files, asked: ValidationQuestion): Promise<ValidationReport> {
  const anchors = await loadAnchors(asked.trust)
  const reader = files.open(asked.path)
  try {
    const { password, at, path, signal } = asked
    const pdf = openPdf(reader, { password })
    return await validatePdf(pdf, { anchors, at, file: path, password, signal })
  } finally {
    reader.close()
  }
}
