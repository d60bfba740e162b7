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

export const createSettingsSlice: StateCreator<AppStore, [], [], SettingsSlice> = (set, get) => {
  /** Typed and not yet saved: no answer about another setting may undo it. */
  let typed: SettingsChange = {}
  /** Changes on their way. While there are some, an answer to an earlier one is stale. */
  let underWay = 0

  function merged(settings: Settings, change: SettingsChange): Settings {
    return { ...settings, ...change } as Settings // Partial keys are present or absent, never undefined.
  }

  function take(settings: Settings) {
    if (underWay === 0) set({ settings: merged(settings, typed) })
  }

  return {
    settings: DEFAULT_SETTINGS,
    async loadSettings() {
      try {
        take(await app.records.settings({}))
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },
    async changeSettings(change) {
      typed = Object.fromEntries(Object.entries(typed).filter(([key]) => !(key in change)))
      set({ settings: merged(get().settings, change) })
      underWay += 1
      try {
        const settings = await app.records.changeSettings(change)
        underWay -= 1
        take(settings)
      } catch (error) {
        underWay -= 1
        get().tellFailure(asAppError(error))
      }
    },
    setDetails(details) {
      typed = { ...typed, ...details }
      set({ settings: merged(get().settings, details) })
    },
    watchSettings: () => app.records.settingsChanged(take),
  }
}
