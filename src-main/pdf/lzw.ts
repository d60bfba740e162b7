/** LZW as PDF and TIFF have it: codes of 9 to 12 bits, most significant bit first. */
import { AppError } from '../../src-shared/errors/app-error.ts'

const CLEAR = 256
const END = 257
const FIRST = 258
const MAX_CODES = 4096

/**
 * @param early true (the default of PDF): codes grow one code earlier than they must
 * @throws AppError `pdf.too-complex` beyond maxBytes
 * @source ISO 32000-2, 7.4.4
 */
export function decodeLzw(bytes: Uint8Array, early: boolean, maxBytes: number): Uint8Array {
  // Entry = (start, length) in what has been written: every string of the table stands there already.
  const starts = new Float64Array(MAX_CODES)
  const lengths = new Float64Array(MAX_CODES)
  let out = new Uint8Array(Math.min(maxBytes, Math.max(1024, bytes.length * 4)))
  let written = 0
  let next = FIRST
  let width = 9
  let previous: { start: number; length: number } | null = null
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    if (bits < width) continue
    bits -= width
    const code = buffer >>> bits
    buffer &= (1 << bits) - 1
    if (code === END) break
    if (code === CLEAR) {
      next = FIRST
      width = 9
      previous = null
      continue
    }
    const known = code < CLEAR || code < next
    if (!known && (previous === null || code > next)) break // Broken: what is read so far stands.
    const length: number = code < CLEAR ? 1 : known ? (lengths[code] ?? 0) : (previous?.length ?? 0) + 1
    out = withRoom(out, written + length, maxBytes)
    const from = code < CLEAR ? -1 : known ? (starts[code] ?? 0) : (previous?.start ?? 0)
    for (let index = 0; index < length; index++) {
      out[written + index] = from < 0 ? code : (out[from + index] ?? 0)
    }
    if (previous !== null && next < MAX_CODES) {
      starts[next] = previous.start
      lengths[next] = previous.length + 1
      next++
    }
    previous = { start: written, length }
    written += length
    width = widthOf(next + (early ? 1 : 0))
  }
  return out.slice(0, written)
}

/** Bits of a code when the table reaches up to `codes`. */
function widthOf(codes: number): number {
  return codes >= 2048 ? 12 : codes >= 1024 ? 11 : codes >= 512 ? 10 : 9
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (length > maxBytes) throw new AppError('pdf.too-complex', { limit: 'size of a decoded stream' })
  if (length <= bytes.length) return bytes
  const larger = new Uint8Array(Math.min(maxBytes, Math.max(length, bytes.length * 2)))
  larger.set(bytes)
  return larger
}
