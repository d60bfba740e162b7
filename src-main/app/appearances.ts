/** Named appearances: kept in a record, their pictures in a folder beside it, drawn for the preview. */
import { basename } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { KeptPicture, NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { FontLibrary } from '../pdf/fonts.ts'
import { imageFacts } from '../pdf/image-facts.ts'
import { MAX_IMAGE_BYTES, type NamedAppearances, readPictureFile } from '../workflow/appearance-content.ts'
import type { AppPorts } from './app.ts'
import type { OpenDocuments } from './open-documents.ts'

export type Appearances = {
  readonly handlers: Handlers<AppContract>['appearances']
  readonly kept: NamedAppearances
  /** Of the bytes of a preview; null when it is gone. */
  previewPath(previewId: string): string | null
  /** @returns the path of a PNG that the window drew; null where it is no PNG, or too large */
  keepDrawn(png: Uint8Array): Promise<string | null>
}

/** The window draws one at a time; a few more may be under way. */
const PREVIEWS_KEPT = 8

type Parts = {
  readonly ports: Pick<AppPorts, 'appearances' | 'clock' | 'files' | 'pictures' | 'scratch' | 'settings'>
  readonly fonts: () => Promise<FontLibrary>
  readonly documents: Pick<OpenDocuments, 'get'>
  readonly changed: (list: NamedAppearance[]) => void
}

export function createAppearances({ ports, fonts, documents, changed }: Parts): Appearances {
  const { appearances: record, files, pictures, scratch } = ports
  /** In this run: an appearance that shall have them may still be in the making. */
  const imported = new Set<string>()
  const previews = new Map<string, string>()
  let lastPreview = 0
  const kept: NamedAppearances = {
    find: id => record.read().find(appearance => appearance.id === id) ?? null,
    picturePath: pictures.path,
  }

  async function keep(list: readonly NamedAppearance[]): Promise<NamedAppearance[]> {
    await record.write(list)
    // The plain appearance names its picture by path.
    const plain = basename(ports.settings.read().appearance.imagePath ?? '')
    await pictures.keepOnly(new Set([...imported, ...list.flatMap(picturesOf), plain]))
    changed([...list])
    return [...list]
  }

  async function keepPreview(bytes: Uint8Array): Promise<string> {
    const previewId = `preview-${++lastPreview}`
    previews.set(previewId, await scratch.write(`${previewId}.pdf`, bytes))
    const old = [...previews].slice(0, -PREVIEWS_KEPT)
    for (const [id, path] of old) {
      previews.delete(id)
      await scratch.remove(path)
    }
    return previewId
  }

  return {
    kept,
    previewPath: previewId => previews.get(previewId) ?? null,
    async keepDrawn(png) {
      // The window may name the file from then on, so it must be nothing that a driver could be.
      if (png.length > MAX_IMAGE_BYTES || imageFacts(png)?.kind !== 'png') return null
      const file = await pictures.add(png, 'png')
      imported.add(file)
      return pictures.path(file)
    },
    handlers: {
      list: async () => [...record.read()],
      save: async appearance => {
        const list = record.read()
        const { id, name } = appearance
        if (list.some(other => other.id !== id && sameName(other.name, name))) {
          throw new AppError('appearance.name-taken', { name })
        }
        const isNew = list.every(other => other.id !== id)
        return keep(isNew ? [...list, appearance] : list.map(other => (other.id === id ? appearance : other)))
      },
      remove: ({ id }) => keep(record.read().filter(appearance => appearance.id !== id)),
      importPicture: async ({ path, name }): Promise<KeptPicture> => {
        const { bytes, kind } = await readPictureFile(files, path)
        const file = await pictures.add(bytes, kind)
        imported.add(file)
        return { file, name: name ?? basename(path) }
      },
      preview: async ({ documentId, signer, reason, location, width, height, ...asked }) => {
        // Late: fonts cost more than the rest of a start.
        const { drawPreview } = await import('../workflow/appearance-preview.ts')
        const path = documentId === null ? null : documents.get(documentId).path
        const facts = { ...signer, reason, location, time: ports.clock.now(), path }
        const bytes = await drawPreview(asked, facts, { width, height }, { files, fonts, appearances: kept })
        return { previewId: await keepPreview(bytes) }
      },
    },
  }
}

function picturesOf({ picture, logo }: NamedAppearance): readonly string[] {
  const own = picture?.kind === 'file' ? [picture.picture.file] : []
  return logo ? [...own, logo.file] : own
}

function sameName(a: string, b: string): boolean {
  return a.toLocaleLowerCase('en') === b.toLocaleLowerCase('en')
}
