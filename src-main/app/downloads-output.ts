/** A signed copy in the folder of downloads: the window asks for it by that word, and names no folder. */
import { basename, join } from 'node:path'
import type { SignItem, SignRequest } from '../../src-shared/model/signing.ts'
import { freeName } from '../workflow/file-names.ts'
import type { AppPorts } from './app.ts'
import type { OpenDocuments } from './open-documents.ts'

export async function intoDownloads(
  request: SignRequest,
  { files, downloadsFolder }: Pick<AppPorts, 'files' | 'downloadsFolder'>,
  documents: OpenDocuments,
): Promise<SignRequest> {
  async function placed(item: SignItem): Promise<SignItem> {
    const { source, output } = item
    if (output.folder !== 'downloads' || output.path !== null) return item
    const input = 'path' in source ? source.path : documents.get(source.documentId).path
    const there = join(downloadsFolder(), basename(input))
    const path = await freeName(there, candidate => files.exists(candidate), output.fileName)
    return { ...item, output: { ...output, path } }
  }
  return { ...request, items: await Promise.all(request.items.map(placed)) }
}
