/** Tokens, their certificates, and which one was chosen to sign with. */
import type { StateCreator } from 'zustand'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import type { TokenList } from '../../src-shared/model/certificate.ts'
import { type LastUsed, NEVER_USED } from '../../src-shared/model/certificate-ranking.ts'
import { app, pathForFile } from '../bridge.ts'
import { words } from '../words.ts'
import { activeDocument } from './active-document.ts'
import { asAppError } from './failures.ts'
import { effectOfInsertion } from './insert-prompt.ts'
import type { AppStore } from './store.ts'
import { type CertificateChoice, insertedTokens } from './token-facts.ts'

export type UnlockState = { readonly tokenId: string; readonly busy: boolean; readonly wrong: boolean }

export type TokenSlice = {
  /** Null until the first answer: "Reading token…". */
  readonly tokenList: TokenList | null
  readonly tokensBusy: boolean
  /** Chosen by hand; see `effectiveChoice` for the one that signs. */
  readonly certificateChoice: CertificateChoice | null
  /** What signed before, beside the document in front and anywhere. */
  readonly lastUsed: LastUsed
  /** A token put in while the window was open, told once. */
  readonly insertedTokenId: string | null
  readonly unlock: UnlockState | null
  loadTokens(refresh: boolean): Promise<void>
  /** For the document in front. */
  loadLastUsed(): Promise<void>
  chooseCertificate(choice: CertificateChoice | null): void
  dismissInserted(): void
  /** A key file that was dropped or picked: added, and its certificates offered. */
  takeKeyFile(file: File): Promise<void>
  removeKeyFile(tokenId: string): Promise<void>
  /** @returns whether the password opened it */
  unlockPkcs12(tokenId: string, password: string): Promise<boolean>
  watchTokens(): () => void
  /** What a call about drivers has answered: the list as it is now. */
  takeTokens(list: TokenList): void
}

export const createTokenSlice: StateCreator<AppStore, [], [], TokenSlice> = (set, get) => {
  function take(list: TokenList) {
    const before = get().tokenList
    const [inserted] = before ? insertedTokens(before, list) : []
    const told = get().insertedTokenId
    const stillThere = list.tokens.some(t => t.tokenId === told)
    set({ tokenList: list, insertedTokenId: stillThere ? told : null })
    if (inserted) tell(inserted.tokenId)
  }

  function tell(tokenId: string) {
    const effect = effectOfInsertion(get(), tokenId)
    if (effect === 'note') set({ insertedTokenId: tokenId })
    if (effect === 'prompt') void get().sign()
  }

  return {
    tokenList: null,
    tokensBusy: false,
    certificateChoice: null,
    lastUsed: NEVER_USED,
    insertedTokenId: null,
    unlock: null,

    async loadTokens(refresh) {
      set({ tokensBusy: true })
      try {
        take(await app.tokens.list({ refresh }))
      } catch (error) {
        get().tellFailure(asAppError(error))
      } finally {
        set({ tokensBusy: false })
      }
    },

    async loadLastUsed() {
      const beside = activeDocument(get())?.info.path ?? null
      try {
        const lastUsed = await app.certificates.lastUsed({ beside })
        if ((activeDocument(get())?.info.path ?? null) === beside) set({ lastUsed })
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },

    chooseCertificate: certificateChoice => set({ certificateChoice }),
    dismissInserted: () => set({ insertedTokenId: null }),

    async takeKeyFile(file) {
      const path = await pathForFile(file)
      if (!path) {
        const { noPathTitle: title } = words.opening
        get().tell({ kind: 'warn', title, text: words.chooser.keyFileNoPath, code: null })
        return
      }
      try {
        await app.tokens.addPkcs12({ path })
        await get().loadTokens(false)
        if (get().sealedQuestions.length === 0) get().openDialog('certificates')
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },

    async removeKeyFile(tokenId) {
      try {
        take(await app.tokens.removePkcs12({ tokenId }))
        if (get().certificateChoice?.tokenId === tokenId) set({ certificateChoice: null })
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },

    async unlockPkcs12(tokenId, password) {
      set({ unlock: { tokenId, busy: true, wrong: false } })
      try {
        await app.tokens.unlockPkcs12({ tokenId, password })
        take(await app.tokens.list({ refresh: false }))
        set({ unlock: null })
        return true
      } catch (error) {
        const wrong = isAppError(error, 'pkcs12.password-wrong')
        set({ unlock: { tokenId, busy: false, wrong } })
        if (!wrong) get().tellFailure(asAppError(error))
        return false
      }
    },

    takeTokens: take,
    watchTokens: () => app.tokens.changed(take),
  }
}
