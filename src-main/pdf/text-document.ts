/** A PDF of our own from nothing but lines of text and rules: for reports. Fonts are embedded, nothing is random. */
import { concat, fromLatin1 } from '../base/bytes.ts'
import { drawLines, fontResources } from './appearance.ts'
import type { Line } from './appearance-layout.ts'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf } from './document.ts'
import type { FontLibrary } from './fonts.ts'
import { createSink, type ObjectSink } from './object-sink.ts'
import { writeDate, writeDict, writeNumber, writeRef } from './write-objects.ts'

/** Points, origin bottom left; a rule is a level hairline. */
export type TextPage = {
  readonly lines: readonly Line[]
  readonly rules: readonly { readonly x: number; readonly y: number; readonly width: number }[]
}

/** A4, points. */
export const TEXT_PAGE = { width: 595.28, height: 841.89 } as const

/**
 * @returns the whole file
 * @throws  AppError `appearance.characters-not-covered`
 * @source  ISO 32000-2:2020, 7.5 (file structure), 7.7 (document structure)
 */
export async function writeTextDocument(
  pages: readonly TextPage[],
  about: { readonly title: string; readonly madeAt: Date },
  fonts: FontLibrary,
): Promise<Uint8Array> {
  const sink = createSink(openPdf(readerOfBytes(NOTHING_YET), { password: null }))
  const parent = sink.reserve()
  const kids: string[] = []
  for (const page of pages) kids.push(await writePage(page, writeRef(parent), sink, fonts))
  sink.object(writeDict({ Type: '/Pages', Kids: `[${kids.join(' ')}]`, Count: String(kids.length) }), parent)
  const preferences = writeDict({ DisplayDocTitle: 'true' })
  const root = sink.object(
    writeDict({ Type: '/Catalog', Pages: writeRef(parent), Lang: '(en)', ViewerPreferences: preferences }),
  )
  const infoId = sink.reserve()
  const info = sink.object(
    writeDict({
      Title: sink.text(about.title, infoId),
      Producer: '(Tokenseal)',
      CreationDate: `(${writeDate(about.madeAt, 0)})`,
    }),
    infoId,
  )
  return wholeFile(sink, { Root: root, Info: info })
}

async function writePage(
  { lines, rules }: TextPage,
  parent: string,
  sink: ObjectSink,
  fonts: FontLibrary,
): Promise<string> {
  const { operators, fonts: used } = drawLines(lines, fonts)
  const strokes = rules.map(({ x, y, width }) => {
    const [from, height, to] = [x, y, x + width].map(writeNumber)
    return `0.8 G 0.6 w ${from} ${height} m ${to} ${height} l S`
  })
  const content = sink.stream(writeDict({}), fromLatin1(`${[...strokes, ...operators].join('\n')}\n`))
  return sink.object(
    writeDict({
      Type: '/Page',
      Parent: parent,
      MediaBox: `[0 0 ${writeNumber(TEXT_PAGE.width)} ${writeNumber(TEXT_PAGE.height)}]`,
      Resources: writeDict({ Font: await fontResources(used, sink) }),
      Contents: content,
    }),
  )
}

/** The sink numbers on behind what a document has; this one has three objects that are not carried over. */
const NOTHING_YET = skeleton()

function skeleton(): Uint8Array {
  const head = '%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n'
  const pages = '2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n'
  const page = '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]>>\nendobj\n'
  const offsets = [9, head.length, head.length + pages.length]
  const rows = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const body = head + pages + page
  const table = `xref\n0 4\n0000000000 65535 f \n${rows}trailer\n<</Size 4/Root 1 0 R>>\n`
  return fromLatin1(`${body}${table}startxref\n${body.length}\n%%EOF\n`)
}

function wholeFile(sink: ObjectSink, trailer: { readonly Root: string; readonly Info: string }): Uint8Array {
  const parts: Uint8Array[] = [fromLatin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')]
  let length = parts[0]?.length ?? 0
  const put = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  const offsets = new Map<number, number>()
  for (const { num, body } of sink.objects) {
    if (body === null) continue
    offsets.set(num, length)
    put(concat(fromLatin1(`${num} 0 obj\n`), body, fromLatin1('\nendobj\n')))
  }
  const size = sink.nextNumber()
  const rows = Array.from({ length: size }, (_, num) => {
    const offset = offsets.get(num)
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const start = length
  put(
    fromLatin1(
      `xref\n0 ${size}\n${rows.join('')}trailer\n${writeDict({ Size: String(size), ...trailer })}\n`,
    ),
  )
  put(fromLatin1(`startxref\n${start}\n%%EOF\n`))
  return concat(...parts)
}
