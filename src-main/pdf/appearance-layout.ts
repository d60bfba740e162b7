/** Where picture, text, logo and QR code of a visible signature stand: sizes, line breaks, positions. Pure arithmetic. */
import type { AppearanceLayout } from '../../src-shared/model/appearance.ts'

/** Points, origin bottom left of the box. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type Paragraph = { readonly text: string; readonly bold: boolean }

/** `x`, `y`: start of the baseline. */
export type Line = Paragraph & { readonly size: number; readonly x: number; readonly y: number }

export type Layout = {
  readonly image: Box | null
  readonly logo: Box | null
  /** A square, quiet zone included. */
  readonly qr: Box | null
  readonly lines: readonly Line[]
}

export type LayoutInput = {
  /** Points as shown. */
  readonly width: number
  readonly height: number
  /** From most to least important; the first is the name. */
  readonly paragraphs: readonly Paragraph[]
  /** Width divided by height, null without a picture. */
  readonly imageAspect: number | null
  /** `picture-left` when it is not given. */
  readonly arrangement?: AppearanceLayout
  /** Width divided by height, null without a logo. */
  readonly logoAspect?: number | null
  readonly qr?: boolean
  /** Points that a line around the box takes on each side. */
  readonly frame?: number
  /** Width of a text in em. */
  readonly measure: (text: string, bold: boolean) => number
  /** Splits a word that is wider than the box. */
  readonly split: (word: string) => readonly string[]
}

const MAX_SIZE = 12
const MIN_SIZE = 3.5
const LINE_HEIGHT = 1.22
/** The bold name stands out a little. */
const NAME_SCALE = 1.1
/** Share of the width that a picture may take beside text. */
const IMAGE_SHARE = 0.44
/** Of the line height: how far the baseline lies below the top of its line. */
const ASCENT = 0.78

/** Share of the height that a picture may take above text. */
const IMAGE_HEIGHT_SHARE = 0.5
const LOGO_SHARE = 0.2
const QR_SHARE = 0.36

/**
 * Picture and text side by side, one above or one behind the other, logo and QR code at the right; text as large as fits,
 * never cut off: what is too long even at the smallest size ends with an ellipsis, and the least important lines go first.
 */
export function layoutAppearance(input: LayoutInput): Layout {
  const { width, height, logoAspect = null } = input
  const padding = Math.min(4, height * 0.08, width * 0.04) + (input.frame ?? 0)
  let area: Box = { x: padding, y: padding, width: width - 2 * padding, height: height - 2 * padding }
  const gap = Math.min(8, area.width * 0.04)
  let qr: Box | null = null
  if (input.qr) [qr, area] = takeRight(area, 1, QR_SHARE, gap)
  let logo: Box | null = null
  if (logoAspect !== null) [logo, area] = takeRight(area, logoAspect, LOGO_SHARE, gap)
  return { logo, qr, ...pictureAndText(input, area, gap) }
}

function pictureAndText(input: LayoutInput, area: Box, gap: number): Pick<Layout, 'image' | 'lines'> {
  const { imageAspect, paragraphs, arrangement = 'picture-left' } = input
  if (imageAspect === null || arrangement === 'text-only') return { image: null, lines: fitText(input, area) }
  if (paragraphs.length === 0 || arrangement === 'picture-only') {
    return { image: fitImage(area, imageAspect), lines: [] }
  }
  switch (arrangement) {
    case 'picture-behind':
      return { image: fitImage(area, imageAspect), lines: fitText(input, area) }
    case 'picture-above': {
      const share = area.height * IMAGE_HEIGHT_SHARE
      const image = fitImage({ ...area, y: area.y + area.height - share, height: share }, imageAspect)
      return { image, lines: fitText(input, { ...area, height: area.height - share }) }
    }
    case 'picture-right': {
      const [image, rest] = takeRight(area, imageAspect, IMAGE_SHARE, gap)
      return { image, lines: fitText(input, rest) }
    }
    case 'picture-left': {
      const [{ x, ...image }, rest] = takeRight(area, imageAspect, IMAGE_SHARE, gap)
      const shift = area.width - rest.width
      return {
        image: { ...image, x: x - rest.width - gap },
        lines: fitText(input, { ...rest, x: rest.x + shift }),
      }
    }
  }
}

/** @returns a picture at the right end, as large as its share allows, and what is left beside it */
function takeRight(area: Box, aspect: number, share: number, gap: number): readonly [Box, Box] {
  const width = Math.min(area.width * share, area.height * aspect)
  const image = fitImage({ ...area, x: area.x + area.width - width, width }, aspect)
  return [image, { ...area, width: area.width - width - gap }]
}

/** As large as fits, centred. */
function fitImage(area: Box, aspect: number): Box {
  const width = Math.min(area.width, area.height * aspect)
  const height = width / aspect
  return {
    x: area.x + (area.width - width) / 2,
    y: area.y + (area.height - height) / 2,
    width,
    height,
  }
}

function fitText(input: LayoutInput, area: Box): readonly Line[] {
  if (input.paragraphs.length === 0) return []
  const largest = Math.min(MAX_SIZE, Math.max(MIN_SIZE, area.height / 2.4))
  for (let size = largest; size > MIN_SIZE; size = Math.max(MIN_SIZE, size - 0.25)) {
    const wrapped = wrapAll(input, area.width, size)
    if (heightOf(wrapped) <= area.height && wrapped.every(line => !line.broken)) return place(wrapped, area)
  }
  // At the smallest size words may break; then whole lines go.
  const wrapped = wrapAll(input, area.width, MIN_SIZE)
  const kept: Wrapped[] = []
  for (const line of wrapped) {
    if (kept.length > 0 && heightOf([...kept, line]) > area.height) break
    kept.push(line)
  }
  const last = kept.at(-1)
  if (last && kept.length < wrapped.length) {
    kept[kept.length - 1] = { ...last, text: ellipsis(input, last, area.width) }
  }
  return place(kept, area)
}

type Wrapped = Paragraph & { readonly size: number; readonly broken: boolean }

function wrapAll(input: LayoutInput, width: number, base: number): readonly Wrapped[] {
  return input.paragraphs.flatMap(paragraph => {
    const size = paragraph.bold ? base * NAME_SCALE : base
    return wrap(input, paragraph, width / size).map(line => ({ ...line, bold: paragraph.bold, size }))
  })
}

/** @param width of a line in em */
function wrap(input: LayoutInput, { text, bold }: Paragraph, width: number) {
  const lines: { text: string; broken: boolean }[] = []
  let current = ''
  let broken = false
  const fits = (candidate: string) => input.measure(candidate, bold) <= width
  const close = () => {
    if (current !== '') lines.push({ text: current, broken })
    current = ''
    broken = false
  }
  for (const word of text.split(' ')) {
    const candidate = current === '' ? word : `${current} ${word}`
    if (fits(candidate)) {
      current = candidate
      continue
    }
    close()
    if (fits(word)) {
      current = word
      continue
    }
    for (const part of input.split(word)) {
      if (current !== '' && !fits(current + part)) close()
      current += part
      broken = true
    }
  }
  close()
  return lines
}

function ellipsis(input: LayoutInput, line: Wrapped, width: number): string {
  const parts = [...input.split(line.text)]
  while (parts.length > 1 && input.measure(`${parts.join('')}…`, line.bold) * line.size > width) parts.pop()
  return `${parts.join('').trimEnd()}…`
}

function heightOf(lines: readonly Wrapped[]): number {
  return lines.reduce((sum, line) => sum + line.size * LINE_HEIGHT, 0)
}

/** Left-aligned, centred in height. */
function place(lines: readonly Wrapped[], area: Box): readonly Line[] {
  let top = area.y + area.height - Math.max(0, (area.height - heightOf(lines)) / 2)
  return lines.map(({ text, bold, size }) => {
    const y = top - size * LINE_HEIGHT * ASCENT
    top -= size * LINE_HEIGHT
    return { text, bold, size, x: area.x, y }
  })
}
