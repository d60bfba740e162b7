/** Documents: those open as tabs, those being opened, those that could not be, and the recent ones. */
import type { StateCreator } from 'zustand'
import { AppError, fromWire, isAppError } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo, RecentDocument } from '../../src-shared/model/document.ts'
import type { SignedDocument, WireFailure } from '../../src-shared/model/signing.ts'
import { app, pathForFile } from '../bridge.ts'
import { asAppError } from './failures.ts'
import { fileNameOf, isKeyFileName, isPdfName } from './file-names.ts'
import type { PagePlacement } from './placement-slice.ts'
import type { AppStore } from './store.ts'

export type OpenDocument = {
  readonly info: DocumentInfo
  /** Rises each time the file changed on disk: the viewer loads its bytes again. */
  readonly version: number
  /** The signature just made, while its result is shown. */
  readonly signed: SignedDocument | null
  /** The file can no longer be read. */
  readonly error: AppError | null
  /** Kept while another tab is in front. */
  readonly placement: PagePlacement | null
}

/** A file that could not be opened. `path` null: the host could not even tell where it lies. */
export type OpenProblem = {
  readonly path: string | null
  readonly name: string
  readonly error: AppError | null
}

/** A signature just made, and the open document it was made from. */
export type Made = { readonly documentId: string; readonly signed: SignedDocument }

export type PasswordQuestion = {
  readonly path: string
  readonly name: string
  readonly wrongBefore: boolean
  /** Set where the protected file is a signed one about to be shown. */
  readonly made: Made | null
}

export type DocumentSlice = {
  readonly documents: readonly OpenDocument[]
  /** Null: Home is in front. */
  readonly activeId: string | null
  /** Names of files being opened now. */
  readonly opening: readonly string[]
  readonly openProblems: readonly OpenProblem[]
  /** Encrypted documents waiting for their password, the first one asked. */
  readonly passwordQuestions: readonly PasswordQuestion[]
  /** Rises with each question, so that a field never outlives its answer. */
  readonly passwordsAsked: number
  /** Null until first read. */
  readonly recent: readonly RecentDocument[] | null
  /** PDFs open as tabs, key files are added to the certificates; anything else becomes an open problem. */
  openFiles(files: readonly File[]): Promise<void>
  openPath(path: string): Promise<void>
  /** After a reload: the tabs that were open come back. */
  restoreDocuments(): Promise<void>
  answerPassword(password: string): Promise<void>
  cancelPassword(): void
  /** A protected document is open now: its tab, or in the place of the one that was signed. */
  takeOpened(info: DocumentInfo, made: Made | null): Promise<void>
  dismissProblems(): void
  activate(documentId: string | null): void
  closeDocument(documentId: string): Promise<void>
  /** Puts the signed file in the place of the document it was made from. */
  showSigned(documentId: string, signed: SignedDocument): Promise<void>
  loadRecent(): Promise<void>
  forget(path: string): Promise<void>
  reveal(path: string): Promise<void>
  openOutside(path: string): Promise<void>
  /** @returns the function that stops it */
  watchDocuments(): () => void
}

export const createDocumentSlice: StateCreator<AppStore, [], [], DocumentSlice> = (set, get, store) => {
  async function open(
    path: string,
    password: string | null,
    made: Made | null,
  ): Promise<DocumentInfo | null> {
    const name = fileNameOf(path)
    set(s => ({ opening: [...s.opening, name] }))
    try {
      const info = await app.documents.open({ path, password })
      // The viewer needs it once more, to draw the pages.
      if (password !== null) get().passPassword(info.documentId, password)
      return info
    } catch (error) {
      if (isAppError(error, 'pdf.password-needed') || isAppError(error, 'pdf.password-wrong')) {
        const question = { path, name, wrongBefore: error.code === 'pdf.password-wrong', made }
        set(s => ({
          passwordQuestions: [question, ...s.passwordQuestions],
          passwordsAsked: s.passwordsAsked + 1,
        }))
      } else if (isAppError(error, 'pdf.recipient-key-needed')) {
        const { count, recipients } = error.details
        get().askForKey({ path, name, count, recipients, made })
      } else {
        set(s => ({ openProblems: [...s.openProblems, { path, name, error: asAppError(error) }] }))
      }
      return null
    } finally {
      set(s => ({ opening: withoutFirst(s.opening, name) }))
    }
  }

  function addTab(info: DocumentInfo) {
    const known = get().documents.some(d => d.info.documentId === info.documentId)
    if (!known) set(s => ({ documents: [...s.documents, newTab(info)] }))
  }

  /** Leaves the tab in the background. @returns its document id, null when it could not be opened */
  async function openTab(path: string): Promise<string | null> {
    const already = get().documents.find(d => d.info.path === path)
    if (already) return already.info.documentId
    const info = await open(path, null, null)
    if (info) addTab(info)
    return info?.documentId ?? null
  }

  async function replaceBySigned({ documentId, signed }: Made, info: DocumentInfo) {
    const wasActive = get().activeId === documentId
    set(s => ({
      documents: s.documents
        .filter(d => d.info.documentId !== info.documentId || d.info.documentId === documentId)
        .map(d => (d.info.documentId === documentId ? { ...newTab(info), signed } : d)),
      activeId: wasActive ? info.documentId : s.activeId,
    }))
    if (wasActive) get().setPlacement(null)
    if (info.documentId !== documentId) await attempt(app.documents.close({ documentId }))
  }

  async function attempt(work: Promise<unknown>) {
    try {
      await work
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  }

  return {
    documents: [],
    activeId: null,
    opening: [],
    openProblems: [],
    passwordQuestions: [],
    passwordsAsked: 0,
    recent: null,

    async openFiles(files) {
      let last: string | null = null
      let tried = false
      for (const file of files) {
        if (isKeyFileName(file.name)) {
          await get().takeKeyFile(file)
          continue
        }
        if (!isPdfName(file.name, file.type)) {
          set(s => ({ openProblems: [...s.openProblems, notAPdf(file.name)] }))
          continue
        }
        const path = await pathForFile(file)
        tried ||= path !== null
        if (path) last = (await openTab(path)) ?? last
        else set(s => ({ openProblems: [...s.openProblems, { path: null, name: file.name, error: null }] }))
      }
      // Each document that comes to the front starts a worker: a hundred dropped at once start one.
      if (last) get().activate(last)
      if (tried) await get().loadRecent()
    },

    async openPath(path) {
      const documentId = await openTab(path)
      if (documentId) get().activate(documentId)
      await get().loadRecent()
    },

    async restoreDocuments() {
      try {
        const { documents, inFront } = await app.documents.list({})
        for (const info of documents) addTab(info)
        get().activate(inFront)
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },

    async answerPassword(password) {
      const [question] = get().passwordQuestions
      if (!question) return
      set(s => ({ passwordQuestions: s.passwordQuestions.slice(1) }))
      const { path, made } = question
      const info = await open(path, password, made)
      if (info) await get().takeOpened(info, made)
    },

    async takeOpened(info, made) {
      if (made) await replaceBySigned(made, info)
      else {
        addTab(info)
        get().activate(info.documentId)
      }
      await get().loadRecent()
    },

    cancelPassword: () => set(s => ({ passwordQuestions: s.passwordQuestions.slice(1) })),
    dismissProblems: () => set({ openProblems: [] }),

    activate(documentId) {
      const { activeId, documents, placement, setPlacement } = get()
      if (documentId === activeId) return
      const target = documents.find(d => d.info.documentId === documentId) ?? null
      set({
        activeId: target ? documentId : null,
        documents: documents.map(d => (d.info.documentId === activeId ? { ...d, placement } : d)),
      })
      setPlacement(target?.placement ?? null)
    },

    async closeDocument(documentId) {
      const { documents, activeId } = get()
      const index = documents.findIndex(d => d.info.documentId === documentId)
      if (index < 0) return
      const left = documents.filter(d => d.info.documentId !== documentId)
      if (activeId === documentId) get().activate((left[index] ?? left[index - 1])?.info.documentId ?? null)
      set(s => ({ documents: s.documents.filter(d => d.info.documentId !== documentId) }))
      await attempt(app.documents.close({ documentId }))
    },

    async showSigned(documentId, signed) {
      if (!signed.output) return
      const made = { documentId, signed }
      const info = await open(signed.output, null, made)
      if (info) await replaceBySigned(made, info)
      await get().loadRecent()
    },

    async loadRecent() {
      try {
        set({ recent: await app.documents.recent({}) })
      } catch (error) {
        set({ recent: get().recent ?? [] })
        get().tellFailure(asAppError(error))
      }
    },

    async forget(path) {
      await attempt(app.documents.forget({ path }))
      await get().loadRecent()
    },

    reveal: path => attempt(app.documents.reveal({ path })),
    openOutside: path => attempt(app.documents.openOutside({ path })),

    watchDocuments() {
      const stopChanged = app.documents.changed(({ documentId, info, error }) => {
        set(s => ({ documents: s.documents.map(d => changedTab(d, documentId, info, error)) }))
      })
      const stopOpen = app.documents.openRequested(({ paths }) => {
        for (const path of paths) void get().openPath(path)
      })
      const stopFront = store.subscribe((now, before) => {
        if (now.activeId === before.activeId) return
        void attempt(app.documents.bringToFront({ documentId: now.activeId }))
      })
      return () => {
        stopChanged()
        stopOpen()
        stopFront()
      }
    },
  }
}

function newTab(info: DocumentInfo): OpenDocument {
  return { info, version: 0, signed: null, error: null, placement: null }
}

function changedTab(
  tab: OpenDocument,
  documentId: string,
  info: DocumentInfo | null,
  error: WireFailure | null,
): OpenDocument {
  if (tab.info.documentId !== documentId) return tab
  return {
    ...tab,
    info: info ?? tab.info,
    version: tab.version + (info ? 1 : 0),
    error: error ? fromWire({ code: error.code, details: error.details }) : null,
  }
}

function notAPdf(name: string): OpenProblem {
  return { path: null, name, error: new AppError('pdf.not-a-pdf', {}) }
}

function withoutFirst(list: readonly string[], item: string): readonly string[] {
  const index = list.indexOf(item)
  return index < 0 ? list : list.toSpliced(index, 1)
}
