/** A QR code of version 4, error correction M: the one size that a SHA-256 needs. Pure arithmetic. */

/** Modules on a side. */
export const QR_SIZE = 33

const DATA_CODEWORDS = 64
const BLOCKS = 2
const ECC_PER_BLOCK = 18
/** Characters of the alphanumeric mode, in the order of their values. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const MAX_CHARACTERS = 90
const ALIGNMENT = 26

/** `modules[row][column]`, true is dark; without the quiet zone. */
export type QrModules = readonly (readonly boolean[])[]

/**
 * @param text up to 90 characters of the alphanumeric mode
 * @throws Error where it does not fit: a bug of the caller
 * @source ISO/IEC 18004:2015, 7.1 to 7.9
 */
export function encodeQr(text: string): QrModules {
  const codewords = withCorrection(dataCodewords(text))
  const candidates = MASKS.map((mask, index) => draw(codewords, mask, index))
  const penalties = candidates.map(penalty)
  const best = candidates[penalties.indexOf(Math.min(...penalties))]
  if (!best) throw new Error('No mask')
  return best
}

/** Mode and count indicator, characters in pairs, terminator, padding. @source 7.4.4, 7.4.9, 7.4.10 */
function dataCodewords(text: string): Uint8Array {
  const values = [...text].map(character => ALPHABET.indexOf(character))
  if (values.length > MAX_CHARACTERS || values.includes(-1))
    throw new Error('The text does not fit a QR code')
  const bits: number[] = []
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1)
  }
  put(0b0010, 4)
  put(values.length, 9)
  for (let at = 0; at < values.length; at += 2) {
    const [first = 0, second] = values.slice(at, at + 2)
    if (second === undefined) put(first, 6)
    else put(first * 45 + second, 11)
  }
  put(0, Math.min(4, DATA_CODEWORDS * 8 - bits.length))
  while (bits.length % 8 !== 0) bits.push(0)
  const bytes = Uint8Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  )
  return Uint8Array.from({ length: DATA_CODEWORDS }, (_, at) =>
    at < bytes.length ? (bytes[at] ?? 0) : (at - bytes.length) % 2 === 0 ? 0xec : 0x11,
  )
}

/** Blocks interleaved, data before correction. @source 7.5, 7.6 */
function withCorrection(data: Uint8Array): Uint8Array {
  const length = DATA_CODEWORDS / BLOCKS
  const blocks = Array.from({ length: BLOCKS }, (_, at) => data.subarray(at * length, (at + 1) * length))
  return Uint8Array.from([...interleaved(blocks), ...interleaved(blocks.map(correction))])
}

function interleaved(blocks: readonly Uint8Array[]): readonly number[] {
  const [first] = blocks
  return Array.from({ length: first?.length ?? 0 }, (_, at) => blocks.map(block => block[at] ?? 0)).flat()
}

/** The remainder of the division by the generator polynomial, in GF(256) modulo 0x11d. @source 7.5.2 */
function correction(block: Uint8Array): Uint8Array {
  const generator = generatorOf(ECC_PER_BLOCK)
  const rest = new Uint8Array(ECC_PER_BLOCK)
  for (const byte of block) {
    const factor = byte ^ (rest[0] ?? 0)
    rest.copyWithin(0, 1)
    rest[ECC_PER_BLOCK - 1] = 0
    for (const [at, coefficient] of generator.entries())
      rest[at] = (rest[at] ?? 0) ^ times(coefficient, factor)
  }
  return rest
}

/** Without its leading 1, from the highest power on. */
function generatorOf(degree: number): Uint8Array {
  const result = new Uint8Array(degree)
  result[degree - 1] = 1
  let root = 1
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) result[j] = times(result[j] ?? 0, root) ^ (result[j + 1] ?? 0)
    root = times(root, 2)
  }
  return result
}

function times(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> bit) & 1) * a
  }
  return product & 0xff
}

type Mask = (row: number, column: number) => boolean

/** @source 7.8.2, table 10 */
const MASKS: readonly Mask[] = [
  (i, j) => (i + j) % 2 === 0,
  i => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
]

function draw(codewords: Uint8Array, mask: Mask, maskIndex: number): QrModules {
  const modules = Array.from({ length: QR_SIZE }, () => new Array<boolean | null>(QR_SIZE).fill(null))
  const set = (row: number, column: number, dark: boolean) => {
    const line = modules[row]
    if (line && column >= 0 && column < QR_SIZE) line[column] = dark
  }
  drawPatterns(set)
  drawFormat(set, maskIndex)
  let bit = 0
  for (const [row, column] of zigzag()) {
    if (modules[row]?.[column] !== null) continue
    const isOne = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1
    bit++
    set(row, column, isOne !== mask(row, column))
  }
  return modules.map(line => line.map(module => module === true))
}

type SetModule = (row: number, column: number, dark: boolean) => void

/** Finders with their separators, timing, alignment. @source 6.3 */
function drawPatterns(set: SetModule): void {
  for (let at = 0; at < QR_SIZE; at++) {
    set(6, at, at % 2 === 0)
    set(at, 6, at % 2 === 0)
  }
  const last = QR_SIZE - 7
  for (const [top, left] of [
    [0, 0],
    [0, last],
    [last, 0],
  ] as const) {
    for (let row = -1; row <= 7; row++) {
      for (let column = -1; column <= 7; column++) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3))
        set(top + row, left + column, ring !== 2 && ring !== 4)
      }
    }
  }
  for (let row = -2; row <= 2; row++) {
    for (let column = -2; column <= 2; column++) {
      set(ALIGNMENT + row, ALIGNMENT + column, Math.max(Math.abs(row), Math.abs(column)) !== 1)
    }
  }
}

/** Level M and the mask, with their BCH code, twice; and the dark module. @source 7.9 */
function drawFormat(set: SetModule, maskIndex: number): void {
  let rest = maskIndex // Level M is 00.
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
  const format = ((maskIndex << 10) | rest) ^ 0x5412
  const bit = (at: number) => ((format >> at) & 1) === 1
  const upTo8 = [0, 1, 2, 3, 4, 5, 7, 8]
  for (let at = 0; at < 8; at++) set(upTo8[at] ?? 0, 8, bit(at))
  set(8, 7, bit(8))
  for (let at = 9; at < 15; at++) set(8, 14 - at, bit(at))
  for (let at = 0; at < 8; at++) set(8, QR_SIZE - 1 - at, bit(at))
  for (let at = 8; at < 15; at++) set(QR_SIZE - 15 + at, 8, bit(at))
  set(QR_SIZE - 8, 8, true)
}

/** Columns in pairs from the right, upward and downward in turn, past the timing column. @source 7.7.3 */
function* zigzag(): Iterable<readonly [number, number]> {
  let upward = true
  for (let right = QR_SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < QR_SIZE; step++) {
      const row = upward ? QR_SIZE - 1 - step : step
      yield [row, right]
      yield [row, right - 1]
    }
    upward = !upward
  }
}

/** How hard it is to read: the lowest wins. @source 7.8.3 */
function penalty(modules: QrModules): number {
  const columns = modules.map((_, at) => modules.map(line => line[at] === true))
  const lines = [...modules, ...columns].map(line => line.map(dark => (dark ? '1' : '0')).join(''))
  let points = 0
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2
    points += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let row = 1; row < QR_SIZE; row++) {
    for (let column = 1; column < QR_SIZE; column++) {
      const square = [0, 1].flatMap(i => [0, 1].map(j => modules[row - i]?.[column - j]))
      if (new Set(square).size === 1) points += 3
    }
  }
  const dark = modules.flat().filter(Boolean).length / QR_SIZE ** 2
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20)
}
