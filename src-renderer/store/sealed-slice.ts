/** Documents encrypted for certificates: which keys fit, and the one that is tried. Never holds a PIN. */
import type { StateCreator } from 'zustand'
import { type AppError, fromWire } from '../../src-shared/errors/app-error.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import { app } from '../bridge.ts'
import type { Made } from './document-slice.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type FittingKeys = {
  readonly fitting: readonly { readonly tokenId: string; readonly certificate: CertificateInfo }[]
  /** Key files that show their certificates only behind their password. */
  readonly locked: readonly string[]
}

export type SealedQuestion = {
  readonly path: string
  readonly name: string
  /** For how many it is encrypted, and the first few: issuer and serial number of their certificates. */
  readonly count: number
  readonly recipients: readonly string[]
  /** Set where the file is a signed one about to be shown. */
  readonly made: Made | null
  /** Null until they were looked for. */
  readonly keys: FittingKeys | null
  /** Why the last key did not open it. */
  readonly problem: AppError | null
  /** A key is at work. */
  readonly opening: boolean
}

export type SealedSlice = {
  /** The first one is asked. */
  readonly sealedQuestions: readonly SealedQuestion[]
  askForKey(question: Pick<SealedQuestion, 'path' | 'name' | 'count' | 'recipients' | 'made'>): void
  /** For the first question; again after each change of the tokens. */
  loadFittingKeys(): Promise<void>
  openByKey(tokenId: string): Promise<void>
  /** An opening job has ended. */
  finishOpening(job: SignJob): Promise<void>
  cancelKey(): void
}

export const createSealedSlice: StateCreator<AppStore, [], [], SealedSlice> = (set, get) => {
  function change(path: string, next: Partial<SealedQuestion>) {
    set(s => ({ sealedQuestions: s.sealedQuestions.map(q => (q.path === path ? { ...q, ...next } : q)) }))
  }

  function drop(path: string) {
    set(s => ({ sealedQuestions: s.sealedQuestions.filter(q => q.path !== path) }))
  }

  return {
    sealedQuestions: [],

    askForKey(question) {
      drop(question.path)
      const asked = { ...question, keys: null, problem: null, opening: false }
      set(s => ({ sealedQuestions: [asked, ...s.sealedQuestions] }))
    },

    async loadFittingKeys() {
      const [question] = get().sealedQuestions
      if (!question) return
      const { path } = question
      try {
        change(path, { keys: await app.documents.fittingKeys({ path }) })
      } catch (error) {
        change(path, { keys: { fitting: [], locked: [] }, problem: asAppError(error) })
      }
    },

    async openByKey(tokenId) {
      const [question] = get().sealedQuestions
      if (!question || question.opening) return
      const { path } = question
      change(path, { opening: true, problem: null })
      try {
        await app.documents.openByKey({ path, tokenId })
      } catch (error) {
        change(path, { opening: false, problem: asAppError(error) })
      }
    },

    async finishOpening(job) {
      const question = get().sealedQuestions.find(({ opening }) => opening) ?? null
      if (job.opened) {
        if (question) drop(question.path)
        await get().takeOpened(job.opened, question?.made ?? null)
      } else if (question) {
        const { error } = job
        const problem = error && fromWire({ code: error.code, details: error.details })
        change(question.path, { opening: false, problem: job.phase === 'cancelled' ? null : problem })
      }
    },

    cancelKey: () => set(s => ({ sealedQuestions: s.sealedQuestions.slice(1) })),
  }
}
