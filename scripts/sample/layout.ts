/** Sets the sample document on A4 pages with pdf-lib. */
import type { PDFDocument, PDFFont, PDFPage, RGB } from 'pdf-lib'
import { rgb } from 'pdf-lib'

export type Fonts = { readonly regular: PDFFont; readonly bold: PDFFont }

export type Column = {
  text(words: string, style: Style): void
  /** Points of white. */
  space(height: number): void
  /** Name on the left, value beside it. */
  row(name: string, value: string): void
  /** A new page when less than `height` is left. */
  keep(height: number): void
  /** A line to sign on, `x` from the left margin, with a name and a role below it. */
  signatureLine(x: number, name: string, role: string): void
}

export type Style = { readonly bold?: boolean; readonly size: number; readonly color?: RGB }

const PAGE = { width: 595.28, height: 841.89 } // A4, points
const MARGIN = { side: 72, top: 84, bottom: 92 }
const LINE_SPACING = 1.5
const NAME_WIDTH = 96
const SIGNATURE_WIDTH = 200
const INK = rgb(0.09, 0.1, 0.13)
const GREY = rgb(0.42, 0.44, 0.5)

export function createColumn(document: PDFDocument, fonts: Fonts): Column {
  let page = document.addPage([PAGE.width, PAGE.height])
  let y = PAGE.height - MARGIN.top

  function need(height: number): void {
    if (y - height >= MARGIN.bottom) return
    page = document.addPage([PAGE.width, PAGE.height])
    y = PAGE.height - MARGIN.top
  }
  function lines(words: string, style: Style, x: number, width: number): void {
    const font = style.bold ? fonts.bold : fonts.regular
    for (const line of wrap(words, font, style.size, width)) {
      need(style.size * LINE_SPACING)
      y -= style.size * LINE_SPACING
      page.drawText(line, { x: MARGIN.side + x, y, font, size: style.size, color: style.color ?? INK })
    }
  }
  return {
    text: (words, style) => lines(words, style, 0, PAGE.width - 2 * MARGIN.side),
    space: height => {
      y -= height
    },
    row(name, value) {
      need(11 * LINE_SPACING)
      const top = y
      lines(name, { size: 11, color: GREY }, 0, NAME_WIDTH)
      y = top
      lines(value, { size: 11 }, NAME_WIDTH, PAGE.width - 2 * MARGIN.side - NAME_WIDTH)
      y -= 4
    },
    keep: need,
    signatureLine(x, name, role) {
      const left = MARGIN.side + x
      const end = { x: left + SIGNATURE_WIDTH, y }
      page.drawLine({ start: { x: left, y }, end, thickness: 0.8, color: INK })
      page.drawText(name, { x: left, y: y - 16, font: fonts.bold, size: 10.5, color: INK })
      page.drawText(role, { x: left, y: y - 31, font: fonts.regular, size: 10, color: GREY })
    },
  }
}

/** `1 / 3` and the title at the foot of every page. */
export function numberPages(pages: readonly PDFPage[], font: PDFFont, title: string): void {
  pages.forEach((page, index) => {
    const number = `${index + 1} / ${pages.length}`
    const style = { y: 48, font, size: 8.5, color: GREY }
    page.drawText(title, { ...style, x: MARGIN.side })
    page.drawText(number, { ...style, x: PAGE.width - MARGIN.side - font.widthOfTextAtSize(number, 8.5) })
  })
}

function wrap(words: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
