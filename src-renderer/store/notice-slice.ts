/** What the window says beside its screens: notices, which dialog is open, what is dragged over it. */
import type { StateCreator } from 'zustand'
import { type AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { AppStore } from './store.ts'

export type Notice = {
  readonly id: number
  readonly kind: 'info' | 'warn' | 'bad'
  readonly title: string
  readonly text: string
  /** The technical name, where there is one. */
  readonly code: string | null
}

export type OpenDialog = 'certificates' | 'shortcuts' | 'doctor' | null

/** Files held over the window, counted by type. */
export type Drag = {
  readonly pdfs: number
  readonly keyFiles: number
  readonly pictures: number
  readonly others: number
  /** Over the signature box, which takes a picture. */
  readonly onBox: boolean
}

export type NoticeSlice = {
  readonly notices: readonly Notice[]
  readonly dialog: OpenDialog
  readonly drag: Drag | null
  tell(notice: Omit<Notice, 'id'>): void
  tellFailure(error: AppError): void
  dismissNotice(id: number): void
  openDialog(dialog: OpenDialog): void
  setDrag(drag: Drag | null): void
}

export const createNoticeSlice: StateCreator<AppStore, [], [], NoticeSlice> = (set, get) => ({
  notices: [],
  dialog: null,
  drag: null,
  tell(notice) {
    const id = (get().notices.at(-1)?.id ?? 0) + 1
    set(s => ({ notices: [...s.notices, { ...notice, id }] }))
  },
  tellFailure(error) {
    const words = wordsOf(error)
    get().tell({ kind: 'bad', title: words.title, text: `${words.text} ${words.remedy}`, code: error.code })
  },
  dismissNotice: id => set(s => ({ notices: s.notices.filter(n => n.id !== id) })),
  openDialog: dialog => set({ dialog }),
  setDrag(drag) {
    const now = get().drag
    if (JSON.stringify(now) !== JSON.stringify(drag)) set({ drag })
  },
})
