/** What the next signature of each open document shall forbid, as the person chose it. */
import type { StateCreator } from 'zustand'
import { NO_RESTRICTION, type RestrictionChoice } from './restriction-facts.ts'
import type { AppStore } from './store.ts'

export type RestrictionSlice = {
  /** Per document id; a document that is not named is neither locked nor certified. */
  readonly restrictions: Readonly<Record<string, RestrictionChoice>>
  restrict(documentId: string, change: Partial<RestrictionChoice>): void
}

export const createRestrictionSlice: StateCreator<AppStore, [], [], RestrictionSlice> = set => ({
  restrictions: {},
  restrict: (documentId, change) =>
    set(({ restrictions }) => ({
      restrictions: {
        ...restrictions,
        [documentId]: { ...(restrictions[documentId] ?? NO_RESTRICTION), ...change },
      },
    })),
})
