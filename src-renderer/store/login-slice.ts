/** Tokens that stay unlocked for a while after a signature. */
import type { StateCreator } from 'zustand'
import type { Login } from '../../src-shared/contract/logins.ts'
import { app } from '../bridge.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type LoginSlice = {
  readonly logins: readonly Login[]
  /** The lock of the screen and the sleep of the computer can be noticed here. */
  readonly noticesLock: boolean
  closeLogin(tokenId: string): Promise<void>
  watchLogins(): () => void
}

export const createLoginSlice: StateCreator<AppStore, [], [], LoginSlice> = (set, get) => ({
  logins: [],
  noticesLock: false,
  async closeLogin(tokenId) {
    try {
      await app.logins.close({ tokenId })
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  },
  watchLogins() {
    const stop = app.logins.changed(({ logins }) => set({ logins }))
    app.logins.list({}).then(
      known => set(known),
      (error: unknown) => get().tellFailure(asAppError(error)),
    )
    return stop
  },
})
