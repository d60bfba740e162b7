/** Time-stamp services as the window knows them, and the files that wait for them. Never holds a secret. */
import type { StateCreator } from 'zustand'
import { fromWire, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { PendingFile, ServiceTest } from '../../src-shared/model/levels.ts'
import type { SecretQuestion, ServiceSettings, TimeStampService } from '../../src-shared/model/services.ts'
import { app } from '../bridge.ts'
import { words } from '../words.ts'
import { asAppError } from './failures.ts'
import { fileNameOf } from './file-names.ts'
import { nearestDeadline } from './pending-facts.ts'
import type { AppStore } from './store.ts'

export type ServiceSlice = {
  readonly pendingFiles: readonly PendingFile[]
  /** While the waiting files are being raised. */
  readonly finishing: boolean
  /** By service; `running` while the answer is out. */
  readonly serviceTests: Readonly<Record<string, ServiceTest | 'running'>>
  changeServices(change: Partial<ServiceSettings>): Promise<void>
  /** A new one, or one that was changed. @param secret empty: none is needed, or the kept one stays */
  keepService(service: TimeStampService, secret: string): Promise<void>
  removeService(id: string): Promise<void>
  testService(service: TimeStampService): Promise<void>
  /** Null: all that wait. */
  finishPending(paths: readonly string[] | null, password?: string): Promise<void>
  /** The waiting file whose password is asked for. */
  readonly lockedFile: { readonly path: string; readonly wrongBefore: boolean } | null
  askPassword(path: string | null): void
  forgetPending(path: string): Promise<void>
  watchPending(): () => void
  /** What a service wants to know and nobody keeps. */
  readonly secretQuestion: SecretQuestion | null
  /** The secret goes through, and is kept nowhere in the window. */
  answerSecret(questionId: string, secret: string): Promise<void>
  /** What asked ends. */
  cancelSecret(questionId: string): Promise<void>
  watchSecrets(): () => void
}

export const createServiceSlice: StateCreator<AppStore, [], [], ServiceSlice> = (set, get) => {
  async function told<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      get().tellFailure(asAppError(error))
      return null
    }
  }

  return {
    pendingFiles: [],
    finishing: false,
    serviceTests: {},
    lockedFile: null,

    changeServices: change => get().changeSettings({ services: { ...get().settings.services, ...change } }),

    async keepService(service, secret) {
      if (secret !== '') {
        const kept = await told(() => app.levels.keepSecret({ service, secret }))
        if (kept === null) return
        const { notKept, notKeptText } = words.services
        if (!kept.lasting) get().tell({ kind: 'warn', title: notKept, text: notKeptText, code: null })
      }
      const { timeStamps } = get().settings.services
      const isKnown = timeStamps.some(({ id }) => id === service.id)
      await get().changeServices({
        timeStamps: isKnown
          ? timeStamps.map(one => (one.id === service.id ? service : one))
          : [...timeStamps, service],
      })
      await get().testService(service)
    },

    async removeService(id) {
      const service = get().settings.services.timeStamps.find(one => one.id === id)
      await get().changeServices({
        timeStamps: get().settings.services.timeStamps.filter(service => service.id !== id),
      })
      if (service) await told(() => app.levels.keepSecret({ service, secret: null }))
    },

    async testService(service) {
      const mark = (test: ServiceTest | 'running') =>
        set(s => ({ serviceTests: { ...s.serviceTests, [service.id]: test } }))
      mark('running')
      const test = await told(() => app.levels.testService({ service, secret: null }))
      mark(test ?? { answeredMs: null, problem: null })
      if (!test?.problem) return
      get().tell({
        kind: 'warn',
        title: words.services.problem(service.name),
        text: test.problem,
        code: null,
      })
    },

    async finishPending(paths, password) {
      if (get().finishing) return
      set({ finishing: true })
      const asked = { paths: paths === null ? null : [...paths], password: password ?? null }
      const results = (await told(() => app.levels.finishPending(asked))) ?? []
      set({ finishing: false })
      const failed = results.find(({ error }) => error !== null)
      const locked = results.find(({ error }) => isLocked(error?.code))
      if (locked) set({ lockedFile: { path: locked.path, wrongBefore: password !== undefined } })
      else if (failed?.error) {
        const { code, details } = failed.error
        const { title, text } = wordsOf(fromWire({ code, details }))
        get().tell({ kind: 'warn', title, text, code: null })
      } else if (results.length > 0) {
        get().tell({ kind: 'info', title: words.level.added, text: words.level.addedText, code: null })
      }
    },

    askPassword: path => set({ lockedFile: path === null ? null : { path, wrongBefore: false } }),

    secretQuestion: null,
    async answerSecret(questionId, secret) {
      await told(() => app.levels.answerSecret({ questionId, secret }))
    },
    async cancelSecret(questionId) {
      await told(() => app.levels.answerSecret({ questionId, secret: null, cancel: true }))
    },
    watchSecrets() {
      const take = (secretQuestion: SecretQuestion | null) => set({ secretQuestion })
      app.levels.secretQuestion({}).then(take, () => {})
      return app.levels.secretQuestionChanged(take)
    },

    async forgetPending(path) {
      await told(() => app.levels.forgetPending({ path }))
    },

    watchPending() {
      const take = (pendingFiles: readonly PendingFile[]) => set({ pendingFiles })
      const takeFirst = (files: readonly PendingFile[]) => {
        take(files)
        const near = nearestDeadline(files, new Date())
        if (near)
          get().tell({
            kind: 'warn',
            ...words.level.deadline(fileNameOf(near.file.path), near.days),
            code: null,
          })
      }
      app.levels.pending({}).then(takeFirst, () => {})
      const networkBack = () => void told(() => app.levels.networkBack({}))
      window.addEventListener('online', networkBack)
      const stops = [
        app.levels.pendingChanged(take),
        app.levels.lifted(({ paths }) => {
          const names = paths.map(fileNameOf)
          get().tell({ kind: 'info', ...words.level.lifted(names), code: null })
        }),
        () => window.removeEventListener('online', networkBack),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function isLocked(code: string | undefined): boolean {
  return code === 'pdf.password-needed' || code === 'pdf.password-wrong'
}
