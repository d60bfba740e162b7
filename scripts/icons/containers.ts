/** The two containers that Windows and macOS want icons in. */

export type IconImage = {
  /** Pixels, square. */
  readonly size: number
  readonly png: Uint8Array
  /** RGBA, row by row from the top, not premultiplied; 4 * size * size bytes. */
  readonly rgba: Uint8Array
}

/** Types whose payload is a PNG, with their pixels. @source Apple, Icon Services: the icns element types */
const ICNS_TYPES: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]

export function toIcns(images: readonly IconImage[]): Uint8Array {
  const elements = ICNS_TYPES.flatMap(([type, size]) => {
    const image = images.find(each => each.size === size)
    return image ? [icnsElement(type, image.png)] : []
  })
  return icnsElement('icns', Buffer.concat(elements))
}

/** Bitmaps up to 128 pixels, which every reader of .ico knows; a PNG above. @source Microsoft, ICONDIR */
export function toIco(images: readonly IconImage[]): Uint8Array {
  const payloads = images.map(image => (image.size > 128 ? Buffer.from(image.png) : bitmap(image)))
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = 6 + 16 * images.length
  const directory = images.map((image, index) => {
    const bytes = payloads[index]?.length ?? 0
    const entry = Buffer.alloc(16)
    entry.writeUInt8(image.size % 256, 0) // 0 stands for 256
    entry.writeUInt8(image.size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(bytes, 8)
    entry.writeUInt32LE(offset, 12)
    offset += bytes
    return entry
  })
  return Buffer.concat([header, ...directory, ...payloads])
}

function icnsElement(type: string, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(payload.length + 8, 4)
  return Buffer.concat([head, payload])
}

/** BITMAPINFOHEADER, BGRA rows from the bottom, and the 1-bit mask that 32-bit readers ignore. */
function bitmap({ size, rgba }: IconImage): Buffer {
  const header = Buffer.alloc(40)
  header.writeUInt32LE(40, 0)
  header.writeInt32LE(size, 4)
  header.writeInt32LE(size * 2, 8)
  header.writeUInt16LE(1, 12)
  header.writeUInt16LE(32, 14)
  const pixels = Buffer.alloc(size * size * 4)
  for (let at = 0; at < pixels.length; at += 4) {
    const row = Math.floor(at / 4 / size)
    const from = ((size - 1 - row) * size + ((at / 4) % size)) * 4
    pixels.set([rgba[from + 2] ?? 0, rgba[from + 1] ?? 0, rgba[from] ?? 0, rgba[from + 3] ?? 0], at)
  }
  const maskRowBytes = Math.ceil(size / 32) * 4
  return Buffer.concat([header, pixels, Buffer.alloc(maskRowBytes * size)])
}
