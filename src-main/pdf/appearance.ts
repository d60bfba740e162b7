/** The visible signature: name, date, reason, place and picture as one form XObject, upright as the page is shown. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { AppearanceLayout, Ink } from '../../src-shared/model/appearance.ts'
import type { Rotation } from '../../src-shared/model/geometry.ts'
import { fromLatin1 } from '../base/bytes.ts'
import { drawFrame, drawInk, drawPicture, drawQr, FRAME_WIDTH } from './appearance-drawing.ts'
import { type AppearanceImage, embedImage } from './appearance-image.ts'
import { type Line, layoutAppearance, type Paragraph } from './appearance-layout.ts'
import { type EmbeddedFont, embedFont } from './font-embedding.ts'
import type { FontFace, FontLibrary } from './fonts.ts'
import type { ObjectSink } from './object-sink.ts'
import { cleanText, graphemes, type ShapedText, shapeText, uncovered } from './text-shaping.ts'
import { type Syntax, writeDict, writeHex, writeNumber } from './write-objects.ts'

/** What a named appearance adds to lines and picture. */
export type AppearanceLook = {
  readonly layout: AppearanceLayout
  /** In the place of the picture. */
  readonly ink: Ink | null
  readonly logo: AppearanceImage | null
  /** `#rrggbb` */
  readonly border: string | null
  /** What the QR code tells, null for none. */
  readonly qr: string | null
}

const PLAIN_LOOK: AppearanceLook = { layout: 'picture-left', ink: null, logo: null, border: null, qr: null }

export type AppearanceInput = {
  /** Points as shown. */
  readonly width: number
  readonly height: number
  readonly rotation: Rotation
  /** From top to bottom; empty ones are left out. */
  readonly lines: readonly Paragraph[]
  readonly image: AppearanceImage | null
  readonly fonts: FontLibrary
  /** The document may not hold transparency (PDF/A-1). */
  readonly flatten: boolean
  /** Colours must not depend on the device (PDF/A). */
  readonly calibrated?: boolean
  readonly look?: AppearanceLook
}

/**
 * Draws the appearance into new objects.
 *
 * Text is black in DeviceGray and carries its own characters (/ActualText), fonts are embedded, nothing is random.
 *
 * @returns reference to the form XObject, for /AP /N
 * @throws  AppError `appearance.characters-not-covered`, `appearance.image-unreadable`
 * @source  ISO 32000-2:2020, 8.10 (form XObjects), 12.5.5 (how BBox, Matrix and Rect meet)
 */
export async function drawAppearance(sink: ObjectSink, input: AppearanceInput): Promise<Syntax> {
  const { fonts, width, height } = input
  const paragraphs = input.lines
    .map(line => ({ ...line, text: cleanText(line.text) }))
    .filter(line => line.text !== '')
  refuseUncovered(paragraphs, fonts)
  const look = input.look ?? PLAIN_LOOK
  const embed = (image: AppearanceImage | null) => image && embedImage(sink, image, input.flatten)
  const image = look.layout === 'text-only' || look.ink ? null : await embed(input.image)
  const logo = await embed(look.logo)
  const ink = look.layout === 'text-only' ? null : look.ink
  const layout = layoutAppearance({
    width,
    height,
    paragraphs,
    imageAspect: ink ? ink.width / ink.height : (image?.aspect ?? null),
    arrangement: look.layout,
    logoAspect: logo?.aspect ?? null,
    qr: look.qr !== null,
    frame: look.border === null ? 0 : FRAME_WIDTH,
    measure: measureWith(fonts),
    split: graphemes,
  })
  const drawing = drawLines(layout.lines, fonts)
  const operators = [
    ...(look.border === null ? [] : drawFrame(width, height, look.border)),
    ...(image && layout.image ? drawPicture('Im0', image, layout.image) : []),
    ...(ink && layout.image ? drawInk(ink, layout.image) : []),
    ...(logo && layout.logo ? drawPicture('Im1', logo, layout.logo) : []),
    ...(look.qr !== null && layout.qr ? drawQr(look.qr, layout.qr) : []),
    ...drawing.operators,
  ]
  const pictures = { Im0: image?.reference ?? null, Im1: logo?.reference ?? null }
  const resources = writeDict({
    Font: await fontResources(drawing.fonts, sink),
    XObject: image || logo ? writeDict(pictures) : null,
    ColorSpace: input.calibrated ? CALIBRATED : null,
  })
  const form = writeDict({
    Type: '/XObject',
    Subtype: '/Form',
    BBox: `[0 0 ${writeNumber(width)} ${writeNumber(height)}]`,
    Matrix: `[${uprightMatrix(input).map(writeNumber).join(' ')}]`,
    Resources: resources,
  })
  return sink.stream(form, fromLatin1(`q\n${operators.join('\n')}\nQ\n`))
}

/** What DeviceGray and DeviceRGB mean here: sRGB, without a profile. @source ISO 32000-2, 8.6.5.6; ISO 19005-1, 6.2.3 */
const WHITE = '/WhitePoint [0.9505 1 1.089]'
const CALIBRATED = writeDict({
  DefaultGray: `[/CalGray <<${WHITE} /Gamma 2.2>>]`,
  DefaultRGB: `[/CalRGB <<${WHITE} /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]`,
})

/** Turns the drawing against the page, so that it stands upright when the page is turned; corner at the origin. */
function uprightMatrix({ width, height, rotation }: AppearanceInput): readonly number[] {
  switch (rotation) {
    case 0:
      return [1, 0, 0, 1, 0, 0]
    case 90:
      return [0, 1, -1, 0, height, 0]
    case 180:
      return [-1, 0, 0, -1, width, height]
    case 270:
      return [0, -1, 1, 0, 0, width]
  }
}

function refuseUncovered(paragraphs: readonly Paragraph[], fonts: FontLibrary): void {
  const missing = new Set(paragraphs.flatMap(({ text, bold }) => uncovered(text, bold, fonts)))
  if (missing.size === 0) return
  throw new AppError('appearance.characters-not-covered', { characters: [...missing].slice(0, 20).join(' ') })
}

/** Words come again at every size that is tried, so each is measured once. */
export function measureWith(fonts: FontLibrary): (text: string, bold: boolean) => number {
  const known = new Map<string, number>()
  const wordWidth = (word: string, bold: boolean) => {
    const key = `${bold ? 'b' : 'r'}${word}`
    const width = known.get(key) ?? shapeText(word, bold, fonts).width
    known.set(key, width)
    return width
  }
  return (text, bold) => {
    const words = text.split(' ')
    const spaces = (words.length - 1) * wordWidth(' ', bold)
    return words.reduce((sum, word) => sum + (word === '' ? 0 : wordWidth(word, bold)), spaces)
  }
}

type UsedFont = { readonly name: string; readonly font: EmbeddedFont }

/** @returns content operators, and the fonts that they name: `fontResources` writes those */
export function drawLines(lines: readonly Line[], fonts: FontLibrary) {
  const used = new Map<FontFace, UsedFont>()
  const use = (face: FontFace): UsedFont => {
    const known = used.get(face) ?? { name: `F${used.size}`, font: embedFont(face) }
    used.set(face, known)
    return known
  }
  const operators: string[] = lines.length > 0 ? ['0 g'] : []
  for (const line of lines) {
    const actual = new Uint8Array(Buffer.from(`\ufeff${line.text}`, 'utf16le').swap16())
    operators.push(`/Span ${writeDict({ ActualText: writeHex(actual) })} BDC`, 'BT')
    operators.push(...drawText(shapeText(line.text, line.bold, fonts), line, use))
    operators.push('ET', 'EMC')
  }
  return { operators, fonts: used }
}

/** Every glyph that does not stand where the one before left the pen gets a position of its own. */
function drawText(text: ShapedText, line: Line, use: (face: FontFace) => UsedFont): readonly string[] {
  const operators: string[] = []
  let pen = line.x
  for (const { face, glyphs } of text.runs) {
    const { name, font } = use(face)
    operators.push(`/${name} ${writeNumber(line.size)} Tf`)
    let hex = ''
    let drawnTo = Number.NaN
    const flush = () => {
      if (hex !== '') operators.push(`<${hex}> Tj`)
      hex = ''
    }
    for (const { glyph, advance, xOffset, yOffset } of glyphs) {
      const x = pen + xOffset * line.size
      const y = line.y + yOffset * line.size
      if (!(Math.abs(x - drawnTo) <= 0.001) || yOffset !== 0) {
        flush()
        operators.push(`1 0 0 1 ${writeNumber(x)} ${writeNumber(y)} Tm`)
      }
      hex += font.code(glyph).toString(16).padStart(4, '0')
      drawnTo = yOffset === 0 ? x + (glyph.advanceWidth / face.font.unitsPerEm) * line.size : Number.NaN
      pen += advance * line.size
    }
    flush()
  }
  return operators
}

export async function fontResources(
  fonts: ReadonlyMap<FontFace, UsedFont>,
  sink: ObjectSink,
): Promise<Syntax | null> {
  const entries: Record<string, Syntax> = {}
  for (const { name, font } of fonts.values()) entries[name] = await font.finish(sink)
  return fonts.size === 0 ? null : writeDict(entries)
}
