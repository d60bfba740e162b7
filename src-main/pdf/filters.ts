/** The stream filters we read, each with a limit on what comes out: a bomb is refused before it is in memory. */
import { constants, inflateRawSync, inflateSync } from 'node:zlib'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { SyntaxProblem } from './lexer.ts'
import { decodeLzw } from './lzw.ts'
import { undoPredictor } from './predictors.ts'

/** One filter of a stream with its number parameters from /DecodeParms, references already followed. */
export type FilterStep = { readonly name: string; readonly parameter: (key: string) => number | null }

/** More filters in a row than any writer uses. */
const MAX_STEPS = 16

/**
 * Undoes the filters of a stream, first one first.
 *
 * @param maxBytes of every intermediate and of the final result
 * @throws AppError `pdf.too-complex` beyond it; SyntaxProblem for an image filter, an unknown one, or broken data
 * @source ISO 32000-2, 7.4
 */
export function decodeStream(data: Uint8Array, steps: readonly FilterStep[], maxBytes: number): Uint8Array {
  if (steps.length > MAX_STEPS) throw new AppError('pdf.too-complex', { limit: 'filters of a stream' })
  let bytes = data
  for (const step of steps) {
    bytes = decodeStep(bytes, step, maxBytes)
    if (bytes.length > maxBytes) throw tooLarge()
  }
  return bytes
}

function tooLarge(): AppError {
  return new AppError('pdf.too-complex', { limit: 'size of a decoded stream' })
}

function decodeStep(bytes: Uint8Array, step: FilterStep, maxBytes: number): Uint8Array {
  switch (step.name) {
    case 'FlateDecode':
    case 'Fl':
      return undoPredictor(inflate(bytes, maxBytes), step)
    case 'LZWDecode':
    case 'LZW':
      return undoPredictor(decodeLzw(bytes, step.parameter('EarlyChange') !== 0, maxBytes), step)
    case 'ASCII85Decode':
    case 'A85':
      return decodeAscii85(bytes)
    case 'ASCIIHexDecode':
    case 'AHx':
      return decodeAsciiHex(bytes)
    case 'RunLengthDecode':
    case 'RL':
      return decodeRunLength(bytes, maxBytes)
    case 'Crypt': // Undone with the decryption.
      return bytes
    default:
      throw new SyntaxProblem('malformed', 'a stream filter that is not read here')
  }
}

/** Truncated data gives what there is; a wrong checksum is let pass, as every reader does. */
function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const options = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    return inflateSync(bytes, options)
  } catch (error) {
    if (isTooLarge(error)) throw tooLarge()
  }
  try {
    return inflateRawSync(bytes.subarray(2), options)
  } catch (error) {
    if (isTooLarge(error)) throw tooLarge()
    throw new SyntaxProblem('malformed', 'compressed data that cannot be read')
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

const SPACES = new Set([0, 9, 10, 12, 13, 32])

function decodeAscii85(bytes: Uint8Array): Uint8Array {
  let zeros = 0
  for (const byte of bytes) if (byte === 0x7a) zeros++
  const out = new Uint8Array(zeros * 4 + Math.ceil(bytes.length / 5) * 4) // `z` is one byte for four.
  let length = 0
  let group = 0
  let digits = 0
  for (const byte of bytes) {
    if (SPACES.has(byte)) continue
    if (byte === 0x7e) break
    if (byte === 0x7a && digits === 0) {
      length += 4
      continue
    }
    if (byte < 0x21 || byte > 0x75) throw new SyntaxProblem('malformed', 'ASCII base-85 data')
    group = group * 85 + byte - 0x21
    if (++digits < 5) continue
    for (let shift = 3; shift >= 0; shift--) out[length++] = Math.floor(group / 256 ** shift)
    group = 0
    digits = 0
  }
  if (digits > 1) {
    for (let missing = digits; missing < 5; missing++) group = group * 85 + 84
    for (let index = 0; index < digits - 1; index++) out[length++] = Math.floor(group / 256 ** (3 - index))
  }
  return out.slice(0, length)
}

function decodeAsciiHex(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0x3e)
  const text = Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1')
  const digits = text.replace(/[\0\t\n\f\r ]/g, '')
  if (/[^0-9A-Fa-f]/.test(digits)) throw new SyntaxProblem('malformed', 'hexadecimal data')
  return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'))
}

function decodeRunLength(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    const code = bytes[at++] ?? 128
    if (code === 128) break
    const part =
      code < 128 ? bytes.subarray(at, at + code + 1) : new Uint8Array(257 - code).fill(bytes[at] ?? 0)
    at += code < 128 ? code + 1 : 1
    length += part.length
    if (length > maxBytes) throw tooLarge()
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}
