/** What a report says about the document as a whole. */
import type { Finding } from '../../src-shared/model/report.ts'
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { asFound, isDict, quietly } from './signature-list.ts'

export function documentFindings(doc: PdfDocument, signatureCount: number): Finding[] {
  const findings: Finding[] = []
  if (signatureCount === 0) {
    findings.push({ code: 'document.unsigned', severity: 'info', text: 'The document holds no signature.' })
  }
  if (doc.recovered) {
    const text = 'The file is damaged: its table of contents was rebuilt by looking through it.'
    findings.push({ code: 'document.recovered', severity: 'warning', text })
  }
  if (hasBytesBehind(doc)) {
    const text = 'Behind the last version of the document stand more bytes. No signature covers them.'
    findings.push({ code: 'document.bytes-behind', severity: 'warning', text })
  }
  const permissions = quietly(doc, asFound(doc.catalog()), 'Perms')
  if (isDict(permissions) && (permissions.value.entries.has('UR3') || permissions.value.entries.has('UR'))) {
    const text = 'Usage rights switch on functions of one program; they are no signature of a person.'
    findings.push({ code: 'document.usage-rights', severity: 'info', text })
  }
  return findings
}

const LOOKED_AT_BYTES = 64 * 1024

function hasBytesBehind(doc: PdfDocument): boolean {
  const end = doc.revisions.at(-1)?.end
  if (end === undefined || end >= doc.size) return false
  return !/^[\0\t\n\f\r ]*$/.test(latin1(doc.reader.read(end, LOOKED_AT_BYTES)))
}
