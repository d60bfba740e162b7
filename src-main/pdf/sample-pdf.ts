/** Small PDFs for tests: objects as text, the cross-reference counted rightly. */
import { concat, fromLatin1 } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf, type PdfDocument } from './document.ts'

/** Object number -> text between `obj` and `endobj`, one character per byte. */
export type SampleObjects = Readonly<Record<number, string>>

/** A one-page document; further objects are added, the given ones replace these. */
export const ONE_PAGE: SampleObjects = {
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>',
}

/** @param trailer further trailer entries; `/Size` and `/Root 1 0 R` are written where it does not have them */
export function samplePdf(objects: SampleObjects, trailer = ''): Uint8Array {
  return appendRevision(fromLatin1('%PDF-1.7\n'), objects, trailer)
}

/** Appends objects with a table; /Prev where the bytes have a startxref already. */
export function appendRevision(before: Uint8Array, objects: SampleObjects, trailer = ''): Uint8Array {
  let text = ''
  const rows = new Map<number, number>()
  for (const [num, body] of Object.entries(objects)) {
    rows.set(Number(num), before.length + text.length)
    text += `${num} 0 obj\n${body}\nendobj\n`
  }
  const start = before.length + text.length
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(Buffer.from(before).toString('latin1'))?.[1]
  const size = Math.max(...rows.keys()) + 1
  const head = previous === undefined ? '0 1\n0000000000 65535 f \n' : ''
  const table = [...rows].map(([num, offset]) => `${num} 1\n${String(offset).padStart(10, '0')} 00000 n \n`)
  text += `xref\n${head}${table.join('')}trailer\n<< ${trailer}`
  if (!trailer.includes('/Size')) text += ` /Size ${size}`
  if (!trailer.includes('/Root')) text += ' /Root 1 0 R'
  if (previous !== undefined) text += ` /Prev ${previous}`
  return concat(before, fromLatin1(`${text} >>\nstartxref\n${start}\n%%EOF\n`))
}

/** Stream object text with the right /Length. @param entries further dictionary entries */
export function sampleStream(entries: string, data: Uint8Array): string {
  const text = Buffer.from(data).toString('latin1')
  return `<< ${entries} /Length ${data.length} >>\nstream\n${text}\nendstream`
}

export function openBytes(bytes: Uint8Array, password: string | null = null): PdfDocument {
  return openPdf(readerOfBytes(bytes), { password })
}

export function openSample(objects: SampleObjects, trailer = ''): PdfDocument {
  return openBytes(samplePdf({ ...ONE_PAGE, ...objects }, trailer))
}
