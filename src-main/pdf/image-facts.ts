/** What a PNG or JPEG says of itself in its first bytes: enough to refuse before anything is unpacked. */
import { latin1 } from '../base/bytes.ts'

export type ImageFacts = {
  readonly kind: 'png' | 'jpeg'
  /** Pixels, as stored. */
  readonly width: number
  readonly height: number
  /** 1 to 8 as in Exif; 1 is upright. */
  readonly orientation: number
}

/** @returns null where it is neither. @source PNG 3rd edition, 11.2.1 (IHDR); ITU T.81, B.1.1 (markers) */
export function imageFacts(bytes: Uint8Array): ImageFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (latin1(bytes.subarray(0, 8)) === '\x89PNG\r\n\x1a\n') {
      return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20), orientation: 1 }
    }
    return view.getUint16(0) === 0xffd8 ? jpegFacts(view, bytes) : null
  } catch {
    return null // Cut off.
  }
}

function jpegFacts(view: DataView, bytes: Uint8Array): ImageFacts | null {
  let orientation = 1
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1 // Fill byte.
      continue
    }
    const length = view.getUint16(at + 2)
    if (length < 2 || marker === 0xd9 || marker === 0xda) return null
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7), orientation }
    }
    if (marker === 0xe1 && latin1(bytes.subarray(at + 4, at + 10)) === 'Exif\0\0') {
      orientation = exifOrientation(new DataView(bytes.buffer, bytes.byteOffset + at + 10, length - 8))
    }
    at += 2 + length
  }
}

function exifOrientation(tiff: DataView): number {
  const little = tiff.getUint16(0) === 0x4949
  const directory = tiff.getUint32(4, little)
  const count = Math.min(tiff.getUint16(directory, little), 100)
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i
    if (tiff.getUint16(entry, little) !== 0x0112) continue
    const value = tiff.getUint16(entry + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
