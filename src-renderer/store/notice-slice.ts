/** What the window says beside its screens: notices, announcements, and which dialog is open. */
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

export type OpenDialog = 'certificates' | 'shortcuts' | 'about' | null

export type NoticeSlice = {
  readonly notices: readonly Notice[]
  readonly dialog: OpenDialog
  tell(notice: Omit<Notice, 'id'>): void
  tellFailure(error: AppError): void
  dismissNotice(id: number): void
  openDialog(dialog: OpenDialog): void
}

export const createNoticeSlice: StateCreator<AppStore, [], [], NoticeSlice> = (set, get) => ({
  notices: [],
  dialog: null,
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
})
