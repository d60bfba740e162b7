/** Which characters a font file covers, read from its tables without loading the font. */
import type { ByteReader } from '../base/ports.ts'

export type FontFacts = {
  /** Index in a collection (.ttc, .otc); null for a single font. */
  readonly index: number | null
  /** A fair weight and style for running text, by the font's own word. */
  readonly bold: boolean
  readonly italic: boolean
  covers(codePoint: number): boolean
}

const MAX_TABLES = 200
const MAX_CMAP_BYTES = 2 << 20
const MAX_COLLECTION = 64

/**
 * The fonts of a file that can be embedded: outlines as glyf or CFF, a Unicode cmap, and a licence flag that allows it.
 *
 * @returns an empty list where the file is no font, or none that can be used
 * @source  OpenType 1.9: font file, cmap (formats 4 and 12), OS/2 fsType
 */
export function readFontFacts(reader: ByteReader): readonly FontFacts[] {
  const head = view(reader, 0, 12 + MAX_COLLECTION * 4)
  if (head.byteLength < 12) return []
  if (tag(head, 0) !== 'ttcf') return optional(fontAt(reader, 0, null))
  const count = Math.min(head.getUint32(8), MAX_COLLECTION, Math.floor((head.byteLength - 12) / 4))
  return Array.from({ length: count }, (_, index) =>
    fontAt(reader, head.getUint32(12 + 4 * index), index),
  ).flatMap(optional)
}

function optional<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value]
}

function fontAt(reader: ByteReader, offset: number, index: number | null): FontFacts | null {
  const tables = tablesAt(reader, offset)
  if (!tables.has('glyf') && !tables.has('CFF ')) return null
  const cmap = tables.get('cmap')
  const os2 = tables.get('OS/2')
  if (!cmap || !os2 || os2.length < 64) return null
  const facts = view(reader, os2.offset, 64)
  if (facts.byteLength < 64 || !embeddable(facts.getUint16(8))) return null
  const covers = coverage(view(reader, cmap.offset, Math.min(cmap.length, MAX_CMAP_BYTES)))
  const selection = facts.getUint16(62)
  return covers && { index, covers, bold: (selection & 0x20) !== 0, italic: (selection & 0x01) !== 0 }
}

/** Restricted licence, no subsetting, bitmaps only: each forbids what we would do. */
function embeddable(fsType: number): boolean {
  const restricted = (fsType & 0x000e) === 0x0002
  return !restricted && (fsType & 0x0300) === 0
}

type Table = { readonly offset: number; readonly length: number }

function tablesAt(reader: ByteReader, offset: number): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>()
  const head = view(reader, offset, 12)
  if (head.byteLength < 12 || !['\0\x01\0\0', 'OTTO', 'true'].includes(tag(head, 0))) return tables
  const rows = view(reader, offset + 12, Math.min(head.getUint16(4), MAX_TABLES) * 16)
  for (let row = 0; row + 16 <= rows.byteLength; row += 16) {
    tables.set(tag(rows, row), { offset: rows.getUint32(row + 8), length: rows.getUint32(row + 12) })
  }
  return tables
}

function coverage(cmap: DataView): ((codePoint: number) => boolean) | null {
  if (cmap.byteLength < 4) return null
  let best: { readonly rank: number; readonly covers: (codePoint: number) => boolean } | null = null
  const count = Math.min(cmap.getUint16(2), 64)
  for (let row = 4; row < 4 + count * 8 && row + 8 <= cmap.byteLength; row += 8) {
    const platform = cmap.getUint16(row)
    const encoding = cmap.getUint16(row + 2)
    const offset = cmap.getUint32(row + 4)
    const unicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10))
    if (!unicode || offset + 16 > cmap.byteLength) continue
    const format = cmap.getUint16(offset)
    const rank = format === 12 ? 2 : format === 4 ? 1 : 0
    if (rank <= (best?.rank ?? 0)) continue
    best = {
      rank,
      covers: code => (rank === 2 ? inFormat12(cmap, offset, code) : inFormat4(cmap, offset, code)),
    }
  }
  return best?.covers ?? null
}

function inFormat12(cmap: DataView, offset: number, code: number): boolean {
  const groups = Math.min(cmap.getUint32(offset + 12), Math.floor((cmap.byteLength - offset - 16) / 12))
  let low = 0
  let high = groups - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const row = offset + 16 + middle * 12
    if (code < cmap.getUint32(row)) high = middle - 1
    else if (code > cmap.getUint32(row + 4)) low = middle + 1
    else return cmap.getUint32(row + 8) + code - cmap.getUint32(row) !== 0
  }
  return false
}

function inFormat4(cmap: DataView, offset: number, code: number): boolean {
  if (code > 0xffff) return false
  const doubled = cmap.getUint16(offset + 6)
  const ends = offset + 14
  const starts = ends + doubled + 2
  const ranges = starts + 2 * doubled
  if (ranges + doubled > cmap.byteLength) return false
  for (let at = 0; at < doubled; at += 2) {
    if (code > cmap.getUint16(ends + at)) continue
    const start = cmap.getUint16(starts + at)
    if (code < start) return false
    const delta = cmap.getUint16(starts + doubled + at)
    const range = cmap.getUint16(ranges + at)
    if (range === 0) return ((code + delta) & 0xffff) !== 0
    const glyph = ranges + at + range + 2 * (code - start)
    return glyph + 2 <= cmap.byteLength && cmap.getUint16(glyph) !== 0
  }
  return false
}

function view(reader: ByteReader, offset: number, length: number): DataView {
  const bytes = reader.read(offset, length)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function tag(data: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map(i => data.getUint8(offset + i)))
}
