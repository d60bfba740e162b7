/** For tests: a document so large that something can happen while it is hashed. */
import { appendFileSync, truncateSync } from 'node:fs'
import { ONE_PAGE, samplePdf } from '../../../pdf/sample-pdf.ts'
import type { CliBench } from './cli-bench.ts'

/** A valid document whose stream is a hole in the file: large, and made at once. */
export function putLarge(bench: CliBench, name: string, bytes: number): string {
  const hole = `<< /Length ${bytes} >>\nstream\n`
  const head = Buffer.from(samplePdf({ ...ONE_PAGE, 4: `${hole}endstream` })).toString('latin1')
  const cut = head.indexOf(hole) + hole.length
  const path = bench.put(name, Buffer.from(head.slice(0, cut), 'latin1'))
  truncateSync(path, cut + bytes)
  const rest = head
    .slice(cut)
    .replace(/startxref\n(\d+)/, (_all, at: string) => `startxref\n${Number(at) + bytes}`)
  appendFileSync(path, Buffer.from(rest, 'latin1'))
  return path
}
