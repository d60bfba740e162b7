/** What Home shows when no document is in front: the documents, a page of the settings, or the page of a token. */
import type { StateCreator } from 'zustand'
import type { AppStore } from './store.ts'

/** One for each page in `settings/pages.ts`. */
export type SettingsPageId = 'drivers' | 'signing' | 'time' | 'appearance' | 'about'

export type HomeSlice = {
  readonly homeView: 'documents' | 'settings' | 'token'
  /** The page of the settings that is, or was last, shown. */
  readonly settingsPage: SettingsPageId
  showDocuments(): void
  /** Brings Home to the front. Without a page: the one that was shown last. */
  openSettings(page?: SettingsPageId): void
}

export const createHomeSlice: StateCreator<AppStore, [], [], HomeSlice> = (set, get) => ({
  homeView: 'documents',
  settingsPage: 'drivers',
  showDocuments: () => set({ homeView: 'documents' }),
  openSettings(page) {
    get().activate(null)
    set({ homeView: 'settings', settingsPage: page ?? get().settingsPage })
  },
})
