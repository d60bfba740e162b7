/** Sets text in one column from the top of each page, line after line, going on to the next page where one is full. */
import { measureWith } from './appearance.ts'
import type { Line } from './appearance-layout.ts'
import type { FontLibrary } from './fonts.ts'
import { TEXT_PAGE, type TextPage } from './text-document.ts'
import { cleanText, graphemes } from './text-shaping.ts'

type Style = { readonly size: number; readonly bold?: boolean }

export type ReportColumn = {
  /** Goes on at the top of a new page. */
  page(): void
  text(words: string, style: Style): void
  /** A name in front, the words beside it. */
  row(name: string, words: string): void
  rule(): void
  /** Points. */
  space(height: number): void
  pages(): readonly TextPage[]
}

/** Points. */
const MARGIN = { side: 56, top: 60, bottom: 56 }
const LEADING = 1.4
const NAME_WIDTH = 64
const ROW_SIZE = 9

export function createReportColumn(fonts: FontLibrary): ReportColumn {
  const measure = measureWith(fonts)
  const pages: { lines: Line[]; rules: { x: number; y: number; width: number }[] }[] = []
  const width = TEXT_PAGE.width - 2 * MARGIN.side
  let y = 0

  function page(): void {
    pages.push({ lines: [], rules: [] })
    y = TEXT_PAGE.height - MARGIN.top
  }
  function down(height: number): void {
    if (y - height < MARGIN.bottom) page()
    y -= height
  }
  function set(words: string, { size, bold = false }: Style, left: number): void {
    const fits = (text: string) => measure(text, bold) * size <= width - left
    for (const text of wrapped(drawable(words, bold, fonts), fits)) {
      down(size * LEADING)
      pages.at(-1)?.lines.push({ text, bold, size, x: MARGIN.side + left, y })
    }
  }
  return {
    page,
    text: (words, style) => set(words, style, 0),
    row(name, words) {
      down(ROW_SIZE * LEADING)
      if (name !== '') pages.at(-1)?.lines.push({ text: name, bold: true, size: ROW_SIZE, x: MARGIN.side, y })
      y += ROW_SIZE * LEADING
      set(words, { size: ROW_SIZE }, NAME_WIDTH)
      y -= 2
    },
    rule() {
      down(14)
      pages.at(-1)?.rules.push({ x: MARGIN.side, y, width })
      y -= 8
    },
    space: down,
    pages: () => pages,
  }
}

/** What no font here can draw becomes a question mark: a report is better with a gap than not at all. */
function drawable(words: string, bold: boolean, fonts: FontLibrary): string {
  return graphemes(cleanText(words))
    .map(part => (fonts.faceFor(part, bold) === null ? '?' : part))
    .join('')
}

function wrapped(text: string, fits: (text: string) => boolean): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = ''
    for (const part of graphemes(word)) {
      if (!fits(line + part)) {
        lines.push(line)
        line = ''
      }
      line += part
    }
  }
  return line === '' ? lines : [...lines, line]
}
