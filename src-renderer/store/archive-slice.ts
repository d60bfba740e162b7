/** Archived documents that are to be renewed one day, as the window knows them. Never holds a password. */
import type { StateCreator } from 'zustand'
import { fromWire, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { ArchivedFile, RenewResult } from '../../src-shared/model/levels.ts'
import { app } from '../bridge.ts'
import { longDate } from '../format.ts'
import { words } from '../words.ts'
import { asAppError } from './failures.ts'
import { withDismissed } from './health-facts.ts'
import type { AppStore } from './store.ts'

export type ArchiveSlice = {
  readonly archived: readonly ArchivedFile[]
  readonly renewing: boolean
  /** Why a document could not be renewed the last time, by its path. */
  readonly renewProblems: Readonly<Record<string, string>>
  watchArchived(): () => void
  /** @returns whether all of them were */
  renewArchived(paths: readonly string[], asCopy: boolean): Promise<boolean>
  forgetArchived(path: string): Promise<void>
  dismissArchived(keys: readonly string[]): Promise<void>
}

export const createArchiveSlice: StateCreator<AppStore, [], [], ArchiveSlice> = (set, get) => ({
  archived: [],
  renewing: false,
  renewProblems: {},

  watchArchived() {
    const take = (archived: readonly ArchivedFile[]) => set({ archived })
    app.levels.archived({}).then(take, () => {})
    return app.levels.archivedChanged(take)
  },

  async renewArchived(paths, asCopy) {
    if (get().renewing) return false
    set({ renewing: true, renewProblems: {} })
    let results: readonly RenewResult[] = []
    try {
      results = await app.levels.renew({ paths: [...paths], asCopy, password: null })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
    set({ renewing: false, renewProblems: problemsOf(results) })
    const renewed = results.flatMap(({ until }) => until ?? [])
    const [first] = renewed.toSorted()
    if (first !== undefined) {
      const { done, doneText } = words.archive
      get().tell({
        kind: 'info',
        title: done(renewed.length),
        text: doneText(longDate(first)),
        code: null,
      })
    }
    return results.length === paths.length && results.every(({ error }) => error === null)
  },

  async forgetArchived(path) {
    try {
      await app.levels.forgetArchived({ path })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },

  async dismissArchived(keys) {
    const { tokenUse } = get().settings
    const now = new Date()
    const dismissed = keys.reduce((all, key) => withDismissed(all, key, now), tokenUse.dismissed)
    await get().changeSettings({ tokenUse: { ...tokenUse, dismissed } })
  },
})

const LOCKED: ReadonlySet<string> = new Set([
  'pdf.password-needed',
  'pdf.password-wrong',
  'pdf.recipient-key-needed',
])

function problemsOf(results: readonly RenewResult[]): Readonly<Record<string, string>> {
  const problems = results.flatMap(({ path, error }) => {
    if (error === null) return []
    const { code, details } = error
    return [
      [path, LOCKED.has(code) ? words.archive.locked : wordsOf(fromWire({ code, details })).text] as const,
    ]
  })
  return Object.fromEntries(problems)
}
