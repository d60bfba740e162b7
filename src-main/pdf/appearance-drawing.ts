/** The parts of a visible signature that are no text, as content operators: picture, drawn signature, line around, QR code. */
import type { Ink } from '../../src-shared/model/appearance.ts'
import { curveOf, INK_COLOUR, INK_WIDTH } from '../../src-shared/model/ink.ts'
import type { EmbeddedImage } from './appearance-image.ts'
import type { Box } from './appearance-layout.ts'
import { encodeQr, QR_SIZE } from './qr-code.ts'
import { writeNumber } from './write-objects.ts'

/** Points. */
export const FRAME_WIDTH = 0.75

/** Modules of white around a QR code. @source ISO/IEC 18004:2015, 9.1 */
const QUIET_ZONE = 4

/** @param name of the image among the resources */
export function drawPicture(name: string, { upright }: EmbeddedImage, box: Box): readonly string[] {
  const place = [box.width, 0, 0, box.height, box.x, box.y]
  return [`q ${numbers(place)} cm ${numbers(upright)} cm /${name} Do Q`]
}

/** Round pen, one path for each stroke; the drawing's y runs downward. */
export function drawInk({ width, height, strokes }: Ink, box: Box): readonly string[] {
  const place = [box.width / width, 0, 0, -box.height / height, box.x, box.y + box.height]
  const paths = strokes.map(stroke => {
    const { x, y, segments } = curveOf(stroke)
    return [`${numbers([x, y])} m`, ...segments.map(segment => `${numbers(segment)} c`), 'S'].join(' ')
  })
  return [`q ${numbers(place)} cm ${numbers(INK_COLOUR)} RG ${INK_WIDTH} w 1 J 1 j`, ...paths, 'Q']
}

/** @param colour `#rrggbb` */
export function drawFrame(width: number, height: number, colour: string): readonly string[] {
  const inset = FRAME_WIDTH / 2
  const box = [inset, inset, width - FRAME_WIDTH, height - FRAME_WIDTH]
  const parts = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  return [`q ${numbers(parts)} RG ${writeNumber(FRAME_WIDTH)} w ${numbers(box)} re S Q`]
}

/** Black on white; neighbours in a row are one rectangle, so that no hairline shows between them. */
export function drawQr(text: string, box: Box): readonly string[] {
  const module = box.width / (QR_SIZE + 2 * QUIET_ZONE)
  const rectangles = encodeQr(text).flatMap((line, row) =>
    runsOf(line).map(({ from, length }) =>
      numbers([
        box.x + (QUIET_ZONE + from) * module,
        box.y + box.height - (QUIET_ZONE + row + 1) * module,
        length * module,
        module,
      ]),
    ),
  )
  const paper = `1 g ${numbers([box.x, box.y, box.width, box.height])} re f`
  return [`q ${paper} 0 g`, ...rectangles.map(rectangle => `${rectangle} re`), 'f Q']
}

function runsOf(line: readonly boolean[]): readonly { readonly from: number; readonly length: number }[] {
  const text = line.map(dark => (dark ? '1' : '0')).join('')
  return [...text.matchAll(/1+/g)].map(match => ({ from: match.index, length: match[0].length }))
}

function numbers(values: readonly number[]): string {
  return values.map(writeNumber).join(' ')
}
