/** The health of the tokens that are in, and the dialogs that set a new PIN. Never holds a PIN. */
import type { StateCreator } from 'zustand'
import type { TokenHealth } from '../../src-shared/contract/health.ts'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import { app } from '../bridge.ts'
import { words } from '../words.ts'
import { asAppError } from './failures.ts'
import { withDismissed } from './health-facts.ts'
import type { AppStore } from './store.ts'

export type NewPinDialogKind = 'change' | 'unlock'

export type NewPinAnswer = {
  /** The old PIN, or the PUK. */
  readonly secret: string
  readonly newPin: string
  readonly confirmedLastTry: boolean
}

export type HealthSlice = {
  readonly health: readonly TokenHealth[]
  /** Whose page Home shows. */
  readonly shownTokenId: string | null
  readonly newPinDialog: { readonly kind: NewPinDialogKind; readonly tokenId: string } | null
  loadHealth(): Promise<void>
  /** Brings Home to the front, with the page of this token. */
  openToken(tokenId: string): void
  openNewPin(kind: NewPinDialogKind, tokenId: string): void
  closeNewPin(): void
  /** @returns why it was not set; null when it was. The PINs go through, and are kept nowhere. */
  setNewPin(answer: NewPinAnswer): Promise<AppError | null>
  dismissDue(key: string): Promise<void>
}

export const createHealthSlice: StateCreator<AppStore, [], [], HealthSlice> = (set, get) => ({
  health: [],
  shownTokenId: null,
  newPinDialog: null,

  async loadHealth() {
    try {
      set({ health: await app.health.all({}) })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },

  openToken(tokenId) {
    get().activate(null)
    set({ homeView: 'token', shownTokenId: tokenId })
  },

  openNewPin: (kind, tokenId) => set({ newPinDialog: { kind, tokenId } }),
  closeNewPin: () => set({ newPinDialog: null }),

  async setNewPin({ secret, newPin, confirmedLastTry }) {
    const open = get().newPinDialog
    if (!open) return null
    const { kind, tokenId } = open
    const common = { tokenId, newPin, confirmedLastTry }
    try {
      if (kind === 'change') await app.pins.change({ ...common, pin: secret })
      else await app.pins.unlock({ ...common, puk: secret })
    } catch (error) {
      return asAppError(error)
    }
    set({ newPinDialog: null })
    const { doneTitle, doneText } = words.newPin[kind]
    get().tell({ kind: 'info', title: doneTitle, text: doneText, code: null })
    return null
  },

  async dismissDue(key) {
    const { tokenUse } = get().settings
    const dismissed = withDismissed(tokenUse.dismissed, key, new Date())
    await get().changeSettings({ tokenUse: { ...tokenUse, dismissed } })
  },
})
