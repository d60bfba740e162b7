/** The list of documents opened lately: paths and counts only, never content. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { RecentDocument } from '../../src-shared/model/document.ts'
import { folderNames } from '../workflow/file-names.ts'
import type { RecentRecord, RecordStore } from './app.ts'

const MOST = 50

export type OpenedDocument = Pick<RecentRecord, 'path' | 'signatureCount'>

export type RecentDocuments = {
  /** Newest first, each looked at on disk. */
  list(): Promise<RecentDocument[]>
  /** In one write, however many; the last of them becomes the newest. */
  remember(documents: readonly OpenedDocument[], now: Date): Promise<void>
  forget(path: string): Promise<void>
}

export function createRecentDocuments(store: RecordStore<readonly RecentRecord[]>): RecentDocuments {
  return {
    list: () => Promise.all(store.read().map(describe)),
    async remember(documents, now) {
      const usedAt = now.toISOString()
      const added = new Map<string, RecentRecord>()
      for (const { path, signatureCount } of documents.toReversed())
        if (!added.has(path)) added.set(path, { path, usedAt, signatureCount })
      const others = store.read().filter(({ path }) => !added.has(path))
      await store.write([...added.values(), ...others].slice(0, MOST))
    },
    async forget(path) {
      await store.write(store.read().filter(record => record.path !== path))
    },
  }
}

async function describe({ path, usedAt, signatureCount }: RecentRecord): Promise<RecentDocument> {
  const found = await stat(path).catch(() => null)
  return {
    path,
    name: basename(path),
    folders: folderNames(path),
    usedAt,
    changedAt: found?.mtime.toISOString() ?? null,
    signatureCount,
    state: found === null ? 'missing' : signatureCount > 0 ? 'signed' : 'unsigned',
  }
}
