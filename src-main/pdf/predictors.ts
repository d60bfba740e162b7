/** PNG and TIFF predictors of Flate and LZW streams. */
import type { FilterStep } from './filters.ts'
import { SyntaxProblem } from './lexer.ts'

/** @source ISO 32000-2, 7.4.4.4; PNG (ISO/IEC 15948), 9; TIFF 6.0, 14 */
export function undoPredictor(data: Uint8Array, step: FilterStep): Uint8Array {
  const predictor = step.parameter('Predictor') ?? 1
  if (predictor < 2) return data
  const colors = within(step.parameter('Colors') ?? 1, 1, 32)
  const bits = within(step.parameter('BitsPerComponent') ?? 8, 1, 32)
  const columns = within(step.parameter('Columns') ?? 1, 1, 1 << 26)
  const rowBytes = Math.ceil((colors * bits * columns) / 8)
  if (predictor === 2) return undoTiff(data, { colors, bits, columns, rowBytes })
  return undoPng(data, rowBytes, Math.max(1, Math.ceil((colors * bits) / 8)))
}

function within(value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new SyntaxProblem('malformed', 'predictor parameters')
}

/** Each row begins with its own filter type, whatever /Predictor from 10 on says. A last row may be short. */
function undoPng(data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = Math.ceil(data.length / (rowBytes + 1))
  const out = new Uint8Array(Math.max(0, data.length - rows))
  let above: Uint8Array = new Uint8Array(rowBytes)
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1)
    const type = data[from] ?? 0
    const source = data.subarray(from + 1, from + 1 + rowBytes)
    const target = out.subarray(row * rowBytes, row * rowBytes + source.length)
    if (type === 0) target.set(source)
    else if (type > 4) throw new SyntaxProblem('malformed', 'predictor data')
    else undoPngRow(type, source, target, above, pixelBytes)
    above = target
  }
  return out
}

function undoPngRow(
  type: number,
  source: Uint8Array,
  target: Uint8Array,
  above: Uint8Array,
  pixelBytes: number,
): void {
  for (let index = 0; index < source.length; index++) {
    const left = index >= pixelBytes ? (target[index - pixelBytes] ?? 0) : 0
    const up = above[index] ?? 0
    let predicted = left
    if (type === 2) predicted = up
    else if (type === 3) predicted = (left + up) >> 1
    else if (type === 4)
      predicted = paeth(left, up, index >= pixelBytes ? (above[index - pixelBytes] ?? 0) : 0)
    target[index] = (source[index] ?? 0) + predicted
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft)
  const toUp = Math.abs(left - upLeft)
  const toUpLeft = Math.abs(left + up - 2 * upLeft)
  if (toLeft <= toUp && toLeft <= toUpLeft) return left
  return toUp <= toUpLeft ? up : upLeft
}

type TiffShape = {
  readonly colors: number
  readonly bits: number
  readonly columns: number
  readonly rowBytes: number
}

/** Differences between neighbours of the same colour. Only whole bytes: no writer uses it on anything we must read. */
function undoTiff(data: Uint8Array, shape: TiffShape): Uint8Array {
  const { colors, bits, rowBytes } = shape
  if (bits !== 8 && bits !== 16) throw new SyntaxProblem('malformed', 'a TIFF predictor of odd depth')
  const out = data.slice()
  const step = colors * (bits / 8)
  for (let row = 0; row < out.length; row += rowBytes) {
    const end = Math.min(row + rowBytes, out.length)
    if (bits === 8) {
      for (let at = row + step; at < end; at++) out[at] = (out[at] ?? 0) + (out[at - step] ?? 0)
    } else {
      for (let at = row + step; at + 1 < end; at += 2) {
        const sum = wordAt(out, at) + wordAt(out, at - step)
        out[at] = sum >> 8
        out[at + 1] = sum
      }
    }
  }
  return out
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
}
