/** Open documents: id -> path, parsed PDF and state on disk. Their bytes never leave by IPC. */
import { randomUUID } from 'node:crypto'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo, PageInfo } from '../../src-shared/model/document.ts'
import type { WireFailure } from '../../src-shared/model/signing.ts'
import { sameStamp } from '../base/file-stamp.ts'
import type { FileStamp, Files } from '../base/ports.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { viewingKey } from '../pdf/viewing-key.ts'
import { describeDocument, openDocument, pageInfo } from '../workflow/open-document.ts'

/** Often enough that a person sees it, seldom enough to cost nothing. */
const WATCH_MS = 1500

export type OpenDocument = {
  readonly documentId: string
  readonly path: string
  readonly stamp: FileStamp
  /** The document's own password, or what a key found in its envelope: kept while it is open, so that it can be read
   *  again. Never a PIN, never a key of a person. */
  readonly unlock: Unlock
  readonly pdf: PdfDocument
  readonly info: DocumentInfo
}

export type DocumentChange = {
  readonly documentId: string
  readonly info: DocumentInfo | null
  readonly error: WireFailure | null
}

export type OpenDocuments = {
  /** A file that is open already keeps its id; one `made` from an open document opens as that one did. @throws AppError `pdf.*`, `file.*`, SealedDocument */
  open(path: string, unlock: Unlock): Promise<DocumentInfo>
  /** @throws AppError `document.unknown` */
  get(documentId: string): OpenDocument
  /** @throws AppError `document.unknown`, `pdf.page-missing` */
  page(documentId: string, pageIndex: number): PageInfo
  list(): DocumentInfo[]
  pathOf(documentId: string): string | null
  /** The document that is open from this path. */
  findByPath(path: string): Pick<OpenDocument, 'documentId' | 'unlock'> | null
  /** What opens this file: the password that is given, else what opened it here. */
  unlockFor(path: string, password: string | null): Unlock
  /** Lets go of the file, so that it can be replaced. Until `reload` nothing more can be read of it. */
  release(documentId: string): void
  /** Work that replaces a file which may be open here: it is let go of just before, and read again afterwards. */
  lettingGo<T>(path: string, work: (letGo: () => void) => Promise<T>): Promise<T>
  /** A file just made from an open one is protected as that one is: what opened it is kept for the first `open`. */
  made(input: string, output: string): void
  /** For drawing the pages: the password that it was opened with without asking for it, once; or a key of the moment. */
  viewing(documentId: string): { readonly password: string | null; readonly tail: Uint8Array | null }
  /** Reads the file again, and tells of it. Never throws: a failure is told as well. */
  reload(documentId: string): Promise<void>
  close(documentId: string): void
  /** Null: none of them is. */
  bringToFront(documentId: string | null): void
  inFront(): string | null
  closeAll(): void
}

export function createOpenDocuments(parts: {
  readonly files: Files
  readonly onChange: (change: DocumentChange) => void
  /** For tests. */
  readonly watchMs?: number
}): OpenDocuments {
  const documents = new Map<string, OpenDocument>()
  const gone = new Set<string>()
  /** By path, until that file is opened. */
  const carried = new Map<string, Unlock>()
  /** Document id -> password, until its pages are drawn. */
  const unshown = new Map<string, string>()

  async function load(documentId: string, path: string, unlock: Unlock): Promise<OpenDocument> {
    const stamp = await parts.files.stamp(path)
    const pdf = openDocument(parts.files, path, unlock)
    try {
      const info = describeDocument(pdf, { documentId, path })
      return { documentId, path, stamp, unlock, pdf, info }
    } catch (error) {
      pdf.reader.close()
      throw error
    }
  }

  function replace(next: OpenDocument): DocumentInfo {
    documents.get(next.documentId)?.pdf.reader.close()
    documents.set(next.documentId, next)
    return next.info
  }

  async function look(document: OpenDocument): Promise<void> {
    const { documentId, path } = document
    const stamp = await parts.files.stamp(path).catch(() => null)
    if (stamp !== null && sameStamp(stamp, document.stamp) && !gone.has(documentId)) return
    if (stamp === null && gone.has(documentId)) return
    await loadAgain(document)
  }

  async function loadAgain({ documentId, path, unlock }: OpenDocument): Promise<void> {
    try {
      const next = await load(documentId, path, unlock)
      if (!documents.has(documentId)) return next.pdf.reader.close()
      gone.delete(documentId)
      parts.onChange({ documentId, info: replace(next), error: null })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (gone.has(documentId) || !documents.has(documentId)) return
      gone.add(documentId)
      parts.onChange({ documentId, info: null, error: toWire(error) })
    }
  }

  const findByPath = (path: string) =>
    [...documents.values()].find(document => document.path === path) ?? null

  let front: string | null = null
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    // A failed look is tried again by the next one.
    void Promise.allSettled([...documents.values()].map(look)).then(() => {
      looking = false
    })
  }, parts.watchMs ?? WATCH_MS)
  timer.unref()

  function get(documentId: string): OpenDocument {
    const found = documents.get(documentId)
    if (!found) throw new AppError('document.unknown', {})
    return found
  }

  return {
    async open(path, unlock) {
      const known = findByPath(path)
      const own = isNothing(unlock) ? known?.unlock : unlock
      const handed = own === undefined ? carried.get(path) : undefined
      carried.delete(path)
      const opened = await load(known?.documentId ?? randomUUID(), path, own ?? handed ?? unlock)
      if (handed && 'password' in handed && handed.password !== null)
        unshown.set(opened.documentId, handed.password)
      return replace(opened)
    },
    unlockFor: (path, password) =>
      password !== null ? { password } : (findByPath(path)?.unlock ?? { password }),
    made(input, output) {
      const unlock = findByPath(input)?.unlock
      if (unlock && !isNothing(unlock)) carried.set(output, unlock)
    },
    viewing(documentId) {
      const key = viewingKey(get(documentId).pdf)
      if (key) return key
      const password = unshown.get(documentId) ?? null
      unshown.delete(documentId)
      return { password, tail: null }
    },
    get,
    page: (documentId, pageIndex) => pageInfo(get(documentId).pdf, pageIndex),
    list: () => [...documents.values()].map(({ info }) => info),
    pathOf: documentId => documents.get(documentId)?.path ?? null,
    findByPath,
    release: documentId => documents.get(documentId)?.pdf.reader.close(),
    async reload(documentId) {
      const document = documents.get(documentId)
      if (document) await loadAgain(document)
    },
    async lettingGo(path, work) {
      const open = findByPath(path)
      let released = false
      const letGo = () => {
        open?.pdf.reader.close()
        released = open !== null
      }
      try {
        return await work(letGo)
      } finally {
        if (open && released) await loadAgain(open)
      }
    },
    close(documentId) {
      documents.get(documentId)?.pdf.reader.close()
      documents.delete(documentId)
      gone.delete(documentId)
      unshown.delete(documentId)
      if (front === documentId) front = null
    },
    bringToFront(documentId) {
      front = documentId
    },
    inFront: () => front,
    closeAll() {
      clearInterval(timer)
      for (const { pdf } of documents.values()) pdf.reader.close()
      documents.clear()
    },
  }
}

function isNothing(unlock: Unlock): boolean {
  return 'password' in unlock && unlock.password === null
}
