/** Boxes, rotation and unit of a page, with the defaults the viewer (pdf.js) uses: what is signed is what was shown. */
import type { PageRect, Rotation } from '../../src-shared/model/geometry.ts'
import type { PdfDocument } from './document.ts'
import type { Found } from './syntax.ts'

/** US Letter. */
const DEFAULT_MEDIA_BOX: PageRect = { x1: 0, y1: 0, x2: 612, y2: 792 }

/** @returns user space units, corners in order; US Letter where there is no box of four numbers and some area */
export function mediaBoxOf(doc: PdfDocument, found: Found | undefined): PageRect {
  return boxOf(doc, found) ?? DEFAULT_MEDIA_BOX
}

/** The crop box clipped to the media box; the media box where nothing is left (ISO 32000-2, 14.11.2.1). */
export function cropOf(doc: PdfDocument, found: Found | undefined, mediaBox: PageRect): PageRect {
  const crop = boxOf(doc, found)
  if (crop === null) return mediaBox
  const clipped = {
    x1: Math.max(crop.x1, mediaBox.x1),
    y1: Math.max(crop.y1, mediaBox.y1),
    x2: Math.min(crop.x2, mediaBox.x2),
    y2: Math.min(crop.y2, mediaBox.y2),
  }
  return clipped.x1 < clipped.x2 && clipped.y1 < clipped.y2 ? clipped : mediaBox
}

/** A rectangle of four numbers in any order of corners. @returns null where it is none, or has no area */
function boxOf(doc: PdfDocument, found: Found | undefined): PageRect | null {
  const rect = rectOf(doc, found)
  return rect && rect.x1 < rect.x2 && rect.y1 < rect.y2 ? rect : null
}

/** As `boxOf`, with or without area. */
export function rectOf(doc: PdfDocument, found: Found | undefined): PageRect | null {
  if (found?.value.kind !== 'array' || found.value.items.length !== 4) return null
  const [a, b, c, d] = found.value.items.map(item => {
    const value = doc.resolve(item, found.owner).value
    return value.kind === 'number' && Number.isFinite(value.value) ? value.value : null
  })
  if (a == null || b == null || c == null || d == null) return null
  return { x1: Math.min(a, c), y1: Math.min(b, d), x2: Math.max(a, c), y2: Math.max(b, d) }
}

/** Degrees clockwise; what is no multiple of 90 counts as 0. */
export function rotationOf(found: Found | undefined): Rotation {
  const degrees = found?.value.kind === 'number' ? ((found.value.value % 360) + 360) % 360 : 0
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0
}

/** Points per unit. */
export function userUnitOf(found: Found): number {
  return found.value.kind === 'number' && found.value.value > 0 ? found.value.value : 1
}
