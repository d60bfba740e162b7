/** Named appearances: those that are kept, and the one being edited. */
import type { StateCreator } from 'zustand'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import { type KeptPicture, type NamedAppearance, NEW_APPEARANCE } from '../../src-shared/model/appearance.ts'
import { app } from '../bridge.ts'
import { words } from '../words.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type AppearanceSlice = {
  readonly appearances: readonly NamedAppearance[]
  /** As it was when its editor opened; null: none is edited. */
  readonly editedAppearance: NamedAppearance | null
  /** Further pages of each document, as typed: see `furtherPages`. */
  readonly alsoOn: Readonly<Record<string, string>>
  setAlsoOn(documentId: string, pages: string): void
  loadAppearances(): Promise<void>
  watchAppearances(): () => void
  /** Null chooses the plain one. */
  chooseAppearance(id: string | null): void
  newAppearance(): void
  editAppearance(appearance: NamedAppearance): void
  duplicateAppearance(appearance: NamedAppearance): void
  closeAppearance(): void
  /** A new one is chosen at once. @returns why it was not kept, null when it was */
  saveAppearance(appearance: NamedAppearance): Promise<AppError | null>
  removeAppearance(id: string): Promise<void>
  /** @returns null where it cannot be used, which is told */
  importPicture(file: File, removePaper: boolean): Promise<KeptPicture | null>
}

export const createAppearanceSlice: StateCreator<AppStore, [], [], AppearanceSlice> = (set, get) => ({
  appearances: [],
  editedAppearance: null,
  alsoOn: {},

  setAlsoOn: (documentId, pages) => set(s => ({ alsoOn: { ...s.alsoOn, [documentId]: pages } })),

  async loadAppearances() {
    try {
      set({ appearances: await app.appearances.list({}) })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },

  watchAppearances: () => app.appearances.changed(appearances => set({ appearances })),
  chooseAppearance: named => get().changeAppearance({ named }),
  newAppearance() {
    const name = freeName(words.appearances.newName, get().appearances)
    set({ editedAppearance: { ...NEW_APPEARANCE, id: crypto.randomUUID(), name } })
  },
  editAppearance: editedAppearance => set({ editedAppearance }),
  duplicateAppearance(appearance) {
    const name = freeName(appearance.name, get().appearances)
    set({ editedAppearance: { ...appearance, id: crypto.randomUUID(), name } })
  },
  closeAppearance: () => set({ editedAppearance: null }),

  async saveAppearance(appearance) {
    const isNew = get().appearances.every(({ id }) => id !== appearance.id)
    try {
      set({ appearances: await app.appearances.save(appearance), editedAppearance: null })
    } catch (error) {
      return asAppError(error)
    }
    if (isNew) get().chooseAppearance(appearance.id)
    return null
  },

  async removeAppearance(id) {
    try {
      if (get().settings.appearance.named === id) get().chooseAppearance(null)
      set({ appearances: await app.appearances.remove({ id }) })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },

  async importPicture(file, removePaper) {
    const picture = await get().readyPicture(file, removePaper)
    if (!picture) return null
    const { path, name } = picture
    try {
      return await app.appearances.importPicture(name === null ? { path } : { path, name })
    } catch (error) {
      get().tellFailure(asAppError(error))
      return null
    }
  },
})

/** `Office`, then `Office 2`, `Office 3`, … */
function freeName(name: string, appearances: readonly NamedAppearance[]): string {
  const taken = new Set(appearances.map(other => other.name.toLocaleLowerCase('en')))
  const base = name.replace(/ \d+$/, '')
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${base} ${number}`
    if (!taken.has(candidate.toLocaleLowerCase('en'))) return candidate
  }
}
