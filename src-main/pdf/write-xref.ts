/** Cross-reference sections as bytes: tables and streams, for one update or for a whole recovered document. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat, fromLatin1 } from '../base/bytes.ts'
import type { ObjectEntry } from './document.ts'
import type { Syntax } from './write-objects.ts'

/** Offsets count from the header. */
export type XrefEntry = ObjectEntry

/** Ten digits. @source ISO 32000-2:2020, 7.5.4 */
const MAX_TABLE_OFFSET = 9_999_999_999
/** A recovered document with wilder numbers than this gets subsections instead of rows for what is missing. */
const MAX_FREE_ROWS = 100_000

export type XrefParts = {
  /** Ascending by number, without 0. */
  readonly entries: readonly XrefEntry[]
  /** The lines of the trailer dictionary. */
  readonly trailer: Syntax
  /** Lists every object of the document, from the head of the free list on. */
  readonly full: boolean
}

/**
 * @throws AppError `pdf.too-large`
 * @source ISO 32000-2:2020, 7.5.4: rows of exactly 20 bytes, one subsection in a file's first section
 */
export function writeXrefTable({ entries, trailer, full }: XrefParts): Uint8Array {
  const rows = full
    ? withFreeRows(entries)
    : entries.map(entry => ({ num: entry.num, text: tableRow(entry) }))
  const lines = ['xref\n']
  for (const run of runsOf(rows)) {
    lines.push(`${run[0]?.num ?? 0} ${run.length}\n`)
    for (const row of run) lines.push(row.text)
  }
  lines.push(`trailer\n<<\n${trailer}\n>>\n`)
  return fromLatin1(lines.join(''))
}

type Row = { readonly num: number; readonly text: string }

const FREE_ROW = '0000000000 65535 f \n'

function tableRow(entry: XrefEntry): string {
  if (entry.container !== null || entry.offset > MAX_TABLE_OFFSET) throw new AppError('pdf.too-large', {})
  return `${String(entry.offset).padStart(10, '0')} ${String(entry.gen).padStart(5, '0')} n \n`
}

/** Object 0, and a free row for every number that is missing, so that the table has no gaps. */
function withFreeRows(entries: readonly XrefEntry[]): readonly Row[] {
  const rows: Row[] = [{ num: 0, text: FREE_ROW }]
  const last = entries.at(-1)?.num ?? 0
  const fill = last - entries.length <= MAX_FREE_ROWS
  let next = 1
  for (const entry of entries) {
    for (; fill && next < entry.num; next++) rows.push({ num: next, text: FREE_ROW })
    rows.push({ num: entry.num, text: tableRow(entry) })
    next = entry.num + 1
  }
  return rows
}

/** Unfiltered, never encrypted, its own entry included. @source ISO 32000-2:2020, 7.5.8 */
export function writeXrefStream(
  parts: XrefParts & { readonly num: number; readonly offset: number },
): Uint8Array {
  const { num, offset, trailer, full } = parts
  const entries: XrefEntry[] = [...parts.entries, { num, gen: 0, offset, container: null }]
  const fields = new Map<number, Fields>(full ? [[0, FREE_HEAD]] : [])
  for (const entry of entries) fields.set(entry.num, fieldsOf(entry))
  const data = streamRows([...fields.values()])
  const index = runsOf([...fields.keys()].map(key => ({ num: key }))).map(
    run => `${run[0]?.num ?? 0} ${run.length}`,
  )
  const head = [
    `${num} 0 obj\n<</Type /XRef`,
    trailer,
    `/W [1 ${data.widths.join(' ')}]`,
    `/Index [${index.join(' ')}]`,
    `/Length ${data.bytes.length}>>\nstream\n`,
  ]
  return concat(fromLatin1(head.join('\n')), data.bytes, fromLatin1('\nendstream\nendobj\n'))
}

type Fields = readonly [type: number, second: number, third: number]

const FREE_HEAD: Fields = [0, 0, 65_535]

function fieldsOf(entry: XrefEntry): Fields {
  return entry.container === null ? [1, entry.offset, entry.gen] : [2, entry.container, entry.index]
}

function streamRows(rows: readonly Fields[]) {
  let most = 0
  let mostThird = 0
  for (const [, second, third] of rows) {
    most = Math.max(most, second)
    mostThird = Math.max(mostThird, third)
  }
  const second = bytesFor(most, 4)
  const third = bytesFor(mostThird, 2)
  const bytes = new Uint8Array(rows.length * (1 + second + third))
  let at = 0
  for (const row of rows) {
    bytes[at] = row[0]
    bigEndian(bytes, at + 1, second, row[1])
    bigEndian(bytes, at + 1 + second, third, row[2])
    at += 1 + second + third
  }
  return { bytes, widths: [second, third] }
}

function bytesFor(most: number, least: number): number {
  let bytes = least
  while (most >= 256 ** bytes) bytes++
  return bytes
}

/** Offsets may pass 4 GiB, so no 32-bit shifts. */
function bigEndian(target: Uint8Array, start: number, bytes: number, value: number): void {
  let rest = value
  for (let i = start + bytes - 1; i >= start; i--) {
    target[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

/** Splits rows into runs of consecutive numbers. */
function runsOf<R extends { readonly num: number }>(rows: readonly R[]): readonly (readonly R[])[] {
  const runs: R[][] = []
  let previous = Number.NaN
  for (const row of rows) {
    if (row.num === previous + 1) runs.at(-1)?.push(row)
    else runs.push([row])
    previous = row.num
  }
  return runs
}
