/** The picture of a visible signature: a PNG or JPEG as image objects. */
import { deflateSync, inflateSync } from 'node:zlib'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import { type ImageFacts, imageFacts } from './image-facts.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Syntax } from './write-objects.ts'

/** `name` is for words only. */
export type AppearanceImage = { readonly name: string; readonly bytes: Uint8Array }

export type EmbeddedImage = {
  readonly reference: Syntax
  /** Width divided by height, as it is to be seen. */
  readonly aspect: number
  /** Maps the unit square so that a photo taken sideways stands upright: the six numbers of a matrix. */
  readonly upright: readonly [number, number, number, number, number, number]
}

const MAX_BYTES = 20 << 20
/** A small file may claim to be a huge picture; a PNG is unpacked in memory, a JPEG goes in as it is. */
const MAX_PIXELS = { png: 16_000_000, jpeg: 100_000_000 } as const

/**
 * @param flatten the document may not hold transparency (PDF/A-1): the picture is laid on white
 * @throws  AppError `appearance.image-unreadable`
 */
export async function embedImage(
  sink: ObjectSink,
  image: AppearanceImage,
  flatten: boolean,
): Promise<EmbeddedImage> {
  const facts = imageFacts(image.bytes)
  if (!facts || image.bytes.length > MAX_BYTES) throw unreadable(image)
  const pixels = facts.width * facts.height
  if (pixels === 0 || pixels > MAX_PIXELS[facts.kind]) throw unreadable(image)
  const { PDFContext, PDFRawStream, PDFName, PngEmbedder, JpegEmbedder } = await import('pdf-lib')
  try {
    // The library's objects get our numbers from the start, so their references need no rewriting.
    const context = PDFContext.create()
    context.largestObjectNumber = sink.nextNumber() - 1
    const embedder = await (facts.kind === 'png' ? PngEmbedder : JpegEmbedder).for(image.bytes)
    const reference = await embedder.embedIntoContext(context)
    const streams = context.enumerateIndirectObjects().flatMap(([ref, object]) => {
      if (!(object instanceof PDFRawStream)) return []
      const masked = object.dict.has(PDFName.of('SMask'))
      object.dict.delete(PDFName.of(flatten ? 'SMask' : 'Length'))
      const dict = new Uint8Array(object.dict.sizeInBytes())
      object.dict.copyBytesInto(dict, 0)
      return [{ num: ref.objectNumber, dict: latin1(dict), data: object.contents, masked }]
    })
    const mask = streams.find(stream => stream.num !== reference.objectNumber)
    for (const { num, dict, data, masked } of streams) {
      const id = sink.reserve()
      if (id.num !== num) throw new Error('Numbers of the picture do not follow each other')
      const flat = flatten && masked && mask ? onWhite(data, mask.data) : data
      sink.stream(dict, flat, { raw: true, id })
    }
    return { reference: `${reference.objectNumber} 0 R`, ...turned(facts) }
  } catch (error) {
    throw unreadable(image, error)
  }
}

/** @param rgb and @param alpha compressed, 8 bits each */
function onWhite(rgb: Uint8Array, alpha: Uint8Array): Uint8Array {
  const colours = inflateSync(rgb)
  const opacity = inflateSync(alpha)
  for (let i = 0; i < colours.length; i++) {
    const share = (opacity[Math.floor(i / 3)] ?? 255) / 255
    colours[i] = Math.round((colours[i] ?? 255) * share + 255 * (1 - share))
  }
  return new Uint8Array(deflateSync(colours))
}

/** @source Exif 2.32, Orientation: how to turn or mirror what is stored to what was seen */
function turned({ width, height, orientation }: ImageFacts): Pick<EmbeddedImage, 'aspect' | 'upright'> {
  const aspect = orientation >= 5 ? height / width : width / height
  return { aspect, upright: UPRIGHT[orientation - 1] ?? [1, 0, 0, 1, 0, 0] }
}

const UPRIGHT: readonly EmbeddedImage['upright'][] = [
  [1, 0, 0, 1, 0, 0],
  [-1, 0, 0, 1, 1, 0],
  [-1, 0, 0, -1, 1, 1],
  [1, 0, 0, -1, 0, 1],
  [0, -1, -1, 0, 1, 1],
  [0, -1, 1, 0, 0, 1],
  [0, 1, 1, 0, 0, 0],
  [0, 1, -1, 0, 1, 0],
]

function unreadable(image: AppearanceImage, cause?: unknown): AppError {
  return new AppError('appearance.image-unreadable', { name: image.name }, cause)
}
