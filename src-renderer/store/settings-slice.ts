/** Settings as the app keeps them. */
import type { StateCreator } from 'zustand'
import { DEFAULT_SETTINGS, type Settings, type SettingsChange } from '../../src-shared/model/settings.ts'
import { app } from '../bridge.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type SettingsSlice = {
  readonly settings: Settings
  loadSettings(): Promise<void>
  changeSettings(change: SettingsChange): Promise<void>
  /** What is being typed: shown at once, saved when signing. */
  setDetails(details: Partial<Pick<Settings, 'reason' | 'location'>>): void
  watchSettings(): () => void
}

export const createSettingsSlice: StateCreator<AppStore, [], [], SettingsSlice> = (set, get) => ({
  settings: DEFAULT_SETTINGS,
  async loadSettings() {
    try {
      set({ settings: await app.records.settings({}) })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },
  async changeSettings(change) {
    set({ settings: { ...get().settings, ...change } as Settings }) // Partial keys are present or absent, never undefined.
    try {
      set({ settings: await app.records.changeSettings(change) })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },
  setDetails: details => set({ settings: { ...get().settings, ...details } as Settings }), // As above.
  watchSettings: () => app.records.settingsChanged(settings => set({ settings })),
})
