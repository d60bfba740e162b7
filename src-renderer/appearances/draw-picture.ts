/** Pictures as pixels: an SVG is drawn, the paper of a photograph taken out. On a canvas of the sandboxed window. */
import { withoutPaper } from './paper.ts'

export const PICTURE_TYPES = 'image/png,image/jpeg,image/svg+xml'

/** Longer side in pixels: over 600 dots per inch in a box of 80 mm. */
const LONGER_SIDE = 2000
/** As the signer takes. */
const MAX_BYTES = 20 * 1024 * 1024

/** `type` as the browser tells it, often empty. */
export function isSvg({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return type === 'image/svg+xml' || /\.svg$/i.test(name)
}

export function isPicture(file: Pick<File, 'name' | 'type'>): boolean {
  return isSvg(file) || /^image\/(png|jpeg)$/.test(file.type) || /\.(png|jpe?g)$/i.test(file.name)
}

/**
 * An image element runs no script of an SVG and fetches nothing that it names.
 *
 * @returns a PNG; null where the file cannot be drawn
 */
export async function drawPicture(file: File, removePaper: boolean): Promise<Blob | null> {
  if (file.size > MAX_BYTES) return null
  const type = isSvg(file) ? 'image/svg+xml' : file.type
  const url = URL.createObjectURL(new Blob([file], { type }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    return await pngOf(image, isSvg(file), removePaper)
  } catch {
    return null // Damaged, or a drawing that lets nobody read its pixels.
  } finally {
    URL.revokeObjectURL(url)
  }
}

async function pngOf(
  image: HTMLImageElement,
  isDrawing: boolean,
  removePaper: boolean,
): Promise<Blob | null> {
  const { naturalWidth, naturalHeight } = image
  if (naturalWidth === 0 || naturalHeight === 0) return null
  const scale = LONGER_SIDE / Math.max(naturalWidth, naturalHeight)
  const factor = isDrawing ? scale : Math.min(1, scale)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(naturalWidth * factor))
  canvas.height = Math.max(1, Math.round(naturalHeight * factor))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  if (removePaper) {
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height)
    pixels.data.set(withoutPaper(pixels).data)
    context.putImageData(pixels, 0, 0)
  }
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'))
}
