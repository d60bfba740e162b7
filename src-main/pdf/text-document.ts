/** A PDF of our own from nothing but lines of text and rules: for reports. Fonts are embedded, nothing is random. */
import { fromLatin1 } from '../base/bytes.ts'
import { drawLines, fontResources } from './appearance.ts'
import type { Line } from './appearance-layout.ts'
import type { FontLibrary } from './fonts.ts'
import type { ObjectSink } from './object-sink.ts'
import { createOwnSink, wholeFile } from './own-file.ts'
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
  const sink = createOwnSink()
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
