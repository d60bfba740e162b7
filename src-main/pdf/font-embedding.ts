/** The part of a font that a signature uses, as PDF objects: subset, widths, and the way back to Unicode. */
import { createHash } from 'node:crypto'
import type { Glyph, Subset } from '@pdf-lib/fontkit'
import { concat, fromLatin1 } from '../base/bytes.ts'
import type { FontFace } from './fonts.ts'
import type { ObjectSink } from './object-sink.ts'
import { type Syntax, writeDict, writeHex, writeName, writeNumber } from './write-objects.ts'

export type EmbeddedFont = {
  /** Two bytes for a glyph, as the content stream names it. Every glyph drawn goes through here before `finish`. */
  code(glyph: Glyph): number
  /** Writes the font's objects. @returns the reference for /Resources */
  finish(sink: ObjectSink): Promise<Syntax>
}

/**
 * @source ISO 32000-2:2020, 9.7 (composite fonts), 9.9 (subset names), 9.10.3 (ToUnicode);
 *         ISO 19005-1, 6.3.5 (CIDSet lists every glyph of the subset)
 */
export function embedFont(face: FontFace): EmbeddedFont {
  const subset = face.font.createSubset()
  const used = new Map<number, Glyph>()
  return {
    code(glyph) {
      const code = subset.includeGlyph(glyph.id)
      used.set(code, glyph)
      return code
    },
    async finish(sink) {
      const file = await encode(subset)
      return writeFont(sink, face, used, file)
    },
  }
}

function encode(subset: Subset): Promise<Uint8Array> {
  return new Promise(resolve => {
    const parts: Uint8Array[] = []
    const stream = subset.encodeStream()
    stream.on('data', part => parts.push(part))
    stream.on('end', () => resolve(concat(...parts)))
  })
}

function writeFont(
  sink: ObjectSink,
  { font }: FontFace,
  used: ReadonlyMap<number, Glyph>,
  file: Uint8Array,
): Syntax {
  const compact = Boolean(font.cff)
  const name = writeName(`${subsetTag(file)}+${(font.postscriptName ?? 'Font').replace(/[^\w-]/g, '')}`)
  const em = (units: number) => writeNumber((units * 1000) / font.unitsPerEm)
  const fontFile = compact
    ? sink.stream(writeDict({ Subtype: '/CIDFontType0C' }), file)
    : sink.stream(writeDict({ Length1: String(file.length) }), file)
  const descriptor = sink.object(
    writeDict({
      Type: '/FontDescriptor',
      FontName: name,
      Flags: '4', // Symbolic: the codes are glyph numbers of ours.
      FontBBox: `[${[font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].map(em).join(' ')}]`,
      ItalicAngle: writeNumber(font.italicAngle || 0),
      Ascent: em(font.ascent),
      Descent: em(font.descent),
      CapHeight: em(font.capHeight || font.ascent),
      StemV: '80',
      CIDSet: sink.stream(writeDict({}), cidSet(compact ? Math.max(...used.keys()) + 1 : glyphCount(file))),
      FontFile2: compact ? null : fontFile,
      FontFile3: compact ? fontFile : null,
    }),
  )
  const widths = [...used]
    .sort(([a], [b]) => a - b)
    .map(([code, glyph]) => `${code} [${em(glyph.advanceWidth)}]`)
  const descendant = sink.object(
    writeDict({
      Type: '/Font',
      Subtype: compact ? '/CIDFontType0' : '/CIDFontType2',
      BaseFont: name,
      CIDSystemInfo: sink.system(),
      FontDescriptor: descriptor,
      W: `[${widths.join(' ')}]`,
      CIDToGIDMap: compact ? null : '/Identity',
    }),
  )
  return sink.object(
    writeDict({
      Type: '/Font',
      Subtype: '/Type0',
      BaseFont: name,
      Encoding: '/Identity-H',
      DescendantFonts: `[${descendant}]`,
      ToUnicode: sink.stream(writeDict({}), fromLatin1(toUnicode(used))),
    }),
  )
}

/** Six letters that differ between subsets; drawn from the bytes, so equal input gives equal output. */
function subsetTag(file: Uint8Array): string {
  const hash = createHash('sha256').update(file).digest()
  return String.fromCharCode(...[0, 1, 2, 3, 4, 5].map(i => 65 + ((hash[i] ?? 0) % 26)))
}

/** Parts of composed glyphs are in the file, too. @source OpenType, maxp */
function glyphCount(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  for (let row = 12; row < 12 + view.getUint16(4) * 16; row += 16) {
    if (view.getUint32(row) === 0x6d617870) return view.getUint16(view.getUint32(row + 8) + 4)
  }
  return 0
}

/** One bit per glyph, the highest of the first byte is glyph 0. */
function cidSet(count: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8)).fill(0xff)
  const rest = count % 8
  if (rest > 0) bits[bits.length - 1] = (0xff << (8 - rest)) & 0xff
  return bits
}

function toUnicode(used: ReadonlyMap<number, Glyph>): string {
  const rows = [...used].flatMap(([code, glyph]) => {
    if (glyph.codePoints.length === 0) return []
    const text = Buffer.from(String.fromCodePoint(...glyph.codePoints), 'utf16le').swap16()
    return [`<${code.toString(16).padStart(4, '0')}> ${writeHex(new Uint8Array(text))}`]
  })
  const sections: string[] = []
  // At most 100 rows in one section.
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100)
    sections.push(`${part.length} beginbfchar\n${part.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${sections.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}
