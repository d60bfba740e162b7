/** Validation reports on paper: each file on a page of its own, with its hash, so that the report names what it judged. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SignatureReport, ValidationReport } from '../../src-shared/model/report.ts'
import { type ReportRow, reportRows, shownTime } from '../../src-shared/model/report-facts.ts'
import { KIND_WORDS, NO_SIGNATURE_WORDS, VERDICT_WORDS } from '../../src-shared/model/report-words.ts'
import type { Files } from '../base/ports.ts'
import type { FontLibrary } from '../pdf/fonts.ts'
import { createReportColumn, type ReportColumn } from '../pdf/report-column.ts'
import { writeTextDocument } from '../pdf/text-document.ts'

export type ReportedFile = { readonly path: string; readonly report: ValidationReport }

export type ReportParts = {
  readonly files: Files
  readonly fonts: () => Promise<FontLibrary>
  readonly now: () => Date
}

/** @throws AppError `file.*`: then nothing is left behind */
export async function saveReportDocument(
  reported: readonly ReportedFile[],
  output: { readonly path: string; readonly overwrite: boolean },
  { files, fonts, now }: ReportParts,
  signal: AbortSignal,
): Promise<void> {
  const madeAt = now()
  const library = await fonts()
  const column = createReportColumn(library)
  for (const { path, report } of reported) {
    writeFile(column, report, await hashOf(files, path, signal), madeAt)
  }
  const title = reported.length === 1 ? `Signatures of ${basename(reported[0]?.path ?? '')}` : 'Signatures'
  const bytes = await writeTextDocument(column.pages(), { title, madeAt }, library)
  const file = await files.create(output.path, { overwrite: output.overwrite })
  try {
    await file.write(bytes)
    await file.commit()
  } finally {
    await file.discard()
  }
}

/** Null for a file that cannot be read: then the report says so itself. */
async function hashOf(files: Files, path: string, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const piece of files.stream(path, signal)) hash.update(piece)
    return hash.digest('hex')
  } catch (error) {
    if (error instanceof AppError && error.code !== 'job.cancelled') return null
    throw error
  }
}

function writeFile(column: ReportColumn, report: ValidationReport, hash: string | null, madeAt: Date): void {
  const { signatures, findings, verdict, file } = report
  column.page()
  column.text('Report on signatures', { size: 9 })
  column.text(basename(file), { size: 18, bold: true })
  column.text(verdict === null ? capital(NO_SIGNATURE_WORDS) : capital(VERDICT_WORDS[verdict]), {
    size: 13,
    bold: true,
  })
  column.space(8)
  column.row('checked', `${shownTime(madeAt.toISOString())}, by Tokenseal`)
  column.row('SHA-256', hash ?? 'the file could not be read')
  for (const signature of signatures) writeSignature(column, signature)
  if (findings.length === 0) return
  column.rule()
  for (const { severity, text } of findings) column.row(severity, text)
}

function writeSignature(column: ReportColumn, signature: SignatureReport): void {
  const { field, kind, verdict, subIndication, findings } = signature
  column.rule()
  column.text(`${field} (${KIND_WORDS[kind]})`, { size: 12, bold: true })
  column.space(4)
  const detail = subIndication === null ? '' : ` (${subIndication})`
  const rows: readonly ReportRow[] = [['verdict', VERDICT_WORDS[verdict] + detail], ...reportRows(signature)]
  for (const [name, words] of rows) column.row(name, words)
  for (const { severity, text } of findings) column.row(severity, text)
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
