/** What a visible signature shows: a named appearance, or the lines chosen for this one, with pictures read from disk. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { KeptPicture, NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { Appearance } from '../../src-shared/model/signing.ts'
import { latin1 } from '../base/bytes.ts'
import type { Files } from '../base/ports.ts'
import type { AppearanceImage } from '../pdf/appearance-image.ts'
import type { FontLibrary } from '../pdf/fonts.ts'
import { imageFacts } from '../pdf/image-facts.ts'
import type { AppearanceContent } from '../pdf/plan-signature.ts'
import { type AppearanceFacts, appearanceLines, templateLines, zoneMinutesAt } from './appearance-text.ts'

/** Where named appearances and their pictures are kept. */
export type NamedAppearances = {
  find(id: string): NamedAppearance | null
  /** @param file of a kept picture */
  picturePath(file: string): string
}

export type AppearanceParts = {
  readonly files: Files
  readonly fonts: () => Promise<FontLibrary>
  /** Absent: there are none. */
  readonly appearances?: NamedAppearances
}

/** `path` of the document whose digest a QR code tells; null: of an empty one. */
export type ContentFacts = AppearanceFacts & { readonly path: string | null }

/** @throws AppError `appearance.not-found`, `appearance.image-unreadable`, `file.*` */
export async function appearanceContent(
  appearance: Appearance,
  facts: ContentFacts,
  parts: AppearanceParts,
): Promise<AppearanceContent> {
  const { named, imagePath } = appearance
  const image = imagePath === null ? null : await readImage(parts.files, imagePath, basename(imagePath))
  if (named === undefined || named === null) {
    return { lines: appearanceLines(appearance, facts, zoneMinutesAt(facts.time)), image, fonts: parts.fonts }
  }
  const found = parts.appearances?.find(named) ?? null
  if (found === null) throw new AppError('appearance.not-found', { name: named })
  return namedContent(found, image, facts, parts)
}

/** @param image in the place of its own picture, null for that */
export async function namedContent(
  named: NamedAppearance,
  image: AppearanceImage | null,
  facts: ContentFacts,
  { files, fonts, appearances }: AppearanceParts,
): Promise<AppearanceContent> {
  const { picture, logo, layout, border } = named
  const kept = ({ file, name }: KeptPicture) => {
    if (!appearances) throw new AppError('appearance.image-unreadable', { name })
    return readImage(files, appearances.picturePath(file), name)
  }
  return {
    lines: layout === 'picture-only' && (picture || image) ? [] : templateLines(named, facts),
    image: image ?? (picture?.kind === 'file' ? await kept(picture.picture) : null),
    look: {
      // One that was asked for is shown.
      layout: image !== null && layout === 'text-only' ? 'picture-left' : layout,
      ink: image === null && picture?.kind === 'ink' ? picture.ink : null,
      logo: logo && (await kept(logo)),
      border,
      qr: named.qr ? await digestText(files, facts.path) : null,
    },
    fonts,
  }
}

/** `SHA256:` and 64 capital hex digits, which a QR code packs well. */
async function digestText(files: Files, path: string | null): Promise<string> {
  const hash = createHash('sha256')
  if (path !== null) for await (const piece of files.stream(path)) hash.update(piece)
  return `SHA256:${hash.digest('hex').toUpperCase()}`
}

/** A picture of a signature or a stamp is never larger. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024

/** A picture to be kept. @throws AppError `appearance.image-unreadable` */
export async function readPictureFile(
  files: Files,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly kind: 'png' | 'jpg' }> {
  const { bytes, name } = await readImage(files, path, basename(path))
  const facts = imageFacts(bytes)
  if (facts === null) throw new AppError('appearance.image-unreadable', { name })
  return { bytes, kind: facts.kind === 'png' ? 'png' : 'jpg' }
}

async function readImage(files: Files, path: string, name: string): Promise<AppearanceImage> {
  const bytes = await files.readSmall(path, MAX_IMAGE_BYTES).catch((cause: unknown) => {
    throw new AppError('appearance.image-unreadable', { name }, cause)
  })
  if (isSvg(bytes)) throw new AppError('appearance.image-is-svg', { name })
  return { name, bytes }
}

/** Drawings are made into pixels by the window alone, in its sandbox. */
function isSvg(bytes: Uint8Array): boolean {
  return /<svg[\s>]/i.test(latin1(bytes.subarray(0, 4096)))
}
