/** Takes the paper out of a photographed or scanned signature. Pure. */

/** RGBA, 8 bits each, row by row, as a canvas has them. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }

/** Parts of the picture are lit differently, so paper is what is bright in its own part. */
const TILES = 12
/** Of a tile: so much of it may be ink. */
const PAPER_SHARE = 0.85
/** Of the brightness of paper: from here on it is all paper, below it is all ink. */
const PAPER = 0.88
const INK = 0.55
/** Light falls off slowly: paper is never darker than so much of that beside it. A part that is, is full of ink. */
const FALL_OFF = 0.93

/**
 * Paper becomes transparent, ink keeps its colour; between them both in part, so that no white rim is left.
 *
 * @returns new pixels
 */
export function withoutPaper({ width, height, data }: Pixels): Pixels {
  const paper = paperBrightness({ width, height, data })
  const out = new Uint8ClampedArray(data)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const white = paper(x, y)
      const share = brightness(data, at) / white
      const cover = Math.min(1, Math.max(0, (PAPER - share) / (PAPER - INK)))
      for (let channel = at; channel < at + 3; channel++) {
        const value = (data[channel] ?? 0) / white
        out[channel] = cover === 0 ? 255 : ((value - (1 - cover)) / cover) * 255
      }
      out[at + 3] = cover * (data[at + 3] ?? 0)
    }
  }
  return { width, height, data: out }
}

/** @returns the brightness of paper at a pixel, from the middles of the tiles around it */
function paperBrightness(pixels: Pixels): (x: number, y: number) => number {
  const tiles = Array.from({ length: TILES * TILES }, (_, at) =>
    brightPart(pixels, at % TILES, Math.floor(at / TILES)),
  )
  let known = tiles
  for (let pass = 0; pass < TILES; pass++) known = spread(known)
  const tile = (column: number, row: number) => Math.max(1, known[row * TILES + column] ?? 255)
  return (x, y) => {
    const [left, right, across] = between(x, pixels.width)
    const [top, bottom, down] = between(y, pixels.height)
    const upper = tile(left, top) * (1 - across) + tile(right, top) * across
    const lower = tile(left, bottom) * (1 - across) + tile(right, bottom) * across
    return upper * (1 - down) + lower * down
  }
}

function spread(tiles: readonly number[]): number[] {
  return tiles.map((value, at) => {
    const column = at % TILES
    const beside = [
      ...(column > 0 ? [at - 1] : []),
      ...(column < TILES - 1 ? [at + 1] : []),
      ...[at - TILES, at + TILES],
    ]
    return Math.max(value, ...beside.map(other => (tiles[other] ?? 0) * FALL_OFF))
  })
}

/** The two tiles whose middles lie on both sides, and how far it is from the first to the second. */
function between(at: number, length: number): readonly [number, number, number] {
  const place = Math.min(TILES - 1, Math.max(0, ((at + 0.5) / length) * TILES - 0.5))
  const first = Math.floor(place)
  return [first, Math.min(TILES - 1, first + 1), place - first]
}

function brightPart({ width, height, data }: Pixels, column: number, row: number): number {
  const counts = new Array<number>(256).fill(0)
  let total = 0
  for (let y = edge(row, height); y < edge(row + 1, height); y++) {
    for (let x = edge(column, width); x < edge(column + 1, width); x++) {
      const value = Math.round(brightness(data, (y * width + x) * 4))
      counts[value] = (counts[value] ?? 0) + 1
      total++
    }
  }
  let passed = 0
  for (const [value, count] of counts.entries()) {
    passed += count
    if (total > 0 && passed >= total * PAPER_SHARE) return value
  }
  return 0
}

function edge(tile: number, length: number): number {
  return Math.floor((tile * length) / TILES)
}

/** 0 to 255, on white where it is transparent. @source Rec. ITU-R BT.601, luma */
function brightness(data: Uint8ClampedArray, at: number): number {
  const [red = 0, green = 0, blue = 0, alpha = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]]
  return 255 - ((255 - (0.299 * red + 0.587 * green + 0.114 * blue)) * alpha) / 255
}
