/** The picture of the visible signature for the preview: read only when it is a PNG or a JPEG, and not too large. */
import type { Picture } from '../../src-shared/model/settings.ts'
import type { Files } from '../base/ports.ts'

/** Larger ones are still signed with; the preview goes without. */
const MAX_PREVIEW_BYTES = 4 * 1024 * 1024

const KINDS = [
  { type: 'image/png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', magic: [0xff, 0xd8, 0xff] },
] as const

/** @returns null where there is none, or none that can be shown: signing says why when it comes to it */
export async function readPicture(files: Files, path: string | null): Promise<Picture | null> {
  if (path === null) return null
  const bytes = await files.readSmall(path, MAX_PREVIEW_BYTES).catch(() => null)
  const kind = bytes && KINDS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte))
  return kind ? { dataUrl: `data:${kind.type};base64,${Buffer.from(bytes).toString('base64')}` } : null
}
