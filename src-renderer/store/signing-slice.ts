/** The signature being prepared and the running job. Never holds a PIN. */
import type { StateCreator } from 'zustand'
import { type AppError, fromWire } from '../../src-shared/errors/app-error.ts'
import type { Appearance, PinQuestion, SignJob, SignRequest } from '../../src-shared/model/signing.ts'
import { app } from '../bridge.ts'
import { activeDocument } from './active-document.ts'
import { asAppError } from './failures.ts'
import { furtherPages } from './further-pages.ts'
import { choiceFor } from './restriction-facts.ts'
import {
  buildRequest,
  isRunning,
  type SignTarget,
  signingObstacle,
  targetOf,
  usedAppearance,
} from './sign-facts.ts'
import type { AppStore } from './store.ts'
import { effectiveChoice } from './token-facts.ts'

/** What the job is about, kept from its start: the job itself knows a name only. */
export type JobSubject = {
  readonly documentId: string
  readonly name: string
  /** Counted from 1; null for a signature without a visible box. */
  readonly page: number | null
}

export type SigningSlice = {
  /** Per document id; a document that is not named signs in a box. */
  readonly targets: Readonly<Record<string, SignTarget>>
  readonly job: SignJob | null
  readonly jobSubject: JobSubject | null
  /** Why the last attempt ended without a signature. */
  readonly signError: AppError | null
  /** That attempt, for the details. */
  readonly failedJob: SignJob | null
  /** Rises with each new question of a job, so that nothing typed outlives its answer. */
  readonly questionCount: number
  readonly starting: boolean
  setTarget(documentId: string, target: SignTarget): void
  changeAppearance(change: Partial<Appearance>): void
  /** Starts signing the document in front; does nothing while something stands in the way. */
  /** @param folder beside the document, unless it is said */
  sign(folder?: 'downloads'): Promise<void>
  /** After a failure. Its driver may have been ended: the drivers are asked anew before the token is missed. */
  signAgain(folder?: 'downloads'): Promise<void>
  /** @returns why it was not sent, null when it was. The question stays open then. */
  answerPin(pin: string, confirmedLastTry: boolean, keepMinutes: number): Promise<AppError | null>
  cancelJob(): Promise<void>
  dismissSignError(): void
  /** Also takes up a job that ran before the window was reloaded. */
  watchJobs(): () => void
}

export const createSigningSlice: StateCreator<AppStore, [], [], SigningSlice> = (set, get) => {
  async function ended(job: SignJob) {
    const { jobSubject } = get()
    const [result] = job.results
    set({ job: null })
    if (job.phase === 'cancelled') return
    const error = job.error ?? (result && !result.ok ? result.error : null)
    if (error) return set({ signError: fromWire(fromFailure(error)), failedJob: job })
    if (!result?.ok) return
    void get().loadLastUsed()
    if (jobSubject) await get().showSigned(jobSubject.documentId, result.document)
    else if (result.document.output) await get().openPath(result.document.output)
  }

  function take(job: SignJob) {
    if (isRunning(job)) {
      const before = get().job?.question ?? null
      const isNew = job.question !== null && !sameQuestion(job.question, before)
      set(s => ({ job, starting: false, questionCount: s.questionCount + (isNew ? 1 : 0) }))
    } else if (job.use === 'open') {
      set({ job: null })
      void get().finishOpening(job)
    } else if (get().job?.jobId === job.jobId || get().starting) {
      set({ starting: false })
      void ended(job)
    }
  }

  return {
    targets: {},
    job: null,
    jobSubject: null,
    signError: null,
    failedJob: null,
    questionCount: 0,
    starting: false,

    setTarget(documentId, target) {
      set(s => ({ targets: { ...s.targets, [documentId]: target } }))
      if (target.kind !== 'box') get().setPlacement(null)
    },

    changeAppearance(change) {
      void get().changeSettings({ appearance: { ...get().settings.appearance, ...change } })
    },

    async sign(folder) {
      const state = get()
      const document = activeDocument(state)
      const chosen = effectiveChoice(state.tokenList, state.certificateChoice, state.lastUsed)
      if (!document || !chosen || signingObstacle(state)) return
      const target = targetOf(state.targets, document.info)
      const appearance = usedAppearance(state.settings.appearance, state.appearances, state.boxPicture)
      const settings = { ...state.settings, appearance }
      const { list } = furtherPages(state.alsoOn, document.info)
      const placement = state.placement && { ...state.placement, ...(list ? { alsoOn: list } : {}) }
      const choice = choiceFor(state.restrictions, document.info)
      const asked = buildRequest(document.info, target, placement, chosen, settings, choice)
      const request = inFolder(asked, folder)
      const page = pageOf(target, state.placement?.pageIndex ?? null, document.info.fields)
      set({
        starting: true,
        signError: null,
        jobSubject: { documentId: document.info.documentId, name: document.info.name, page },
      })
      const { reason, location } = state.settings
      void state.changeSettings({ reason, location })
      try {
        await app.signing.start(request)
      } catch (error) {
        set({ starting: false, signError: asAppError(error) })
      }
    },

    async signAgain(folder) {
      const failed = get().signError
      const hasToken = () => {
        const { tokenList, certificateChoice, lastUsed } = get()
        return effectiveChoice(tokenList, certificateChoice, lastUsed) !== null
      }
      set({ signError: null })
      if (!hasToken()) await get().loadTokens(true)
      if (hasToken()) await get().sign(folder)
      else set({ signError: failed })
    },

    async answerPin(pin, confirmedLastTry, keepMinutes) {
      const { job } = get()
      if (!job) return null
      try {
        await app.signing.answerPin({ jobId: job.jobId, pin, confirmedLastTry, keepMinutes })
        return null
      } catch (error) {
        return asAppError(error)
      }
    },

    async cancelJob() {
      const { job } = get()
      if (!job) return
      try {
        await app.signing.cancel({ jobId: job.jobId })
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },

    dismissSignError: () => set({ signError: null, failedJob: null }),

    watchJobs() {
      const stop = app.signing.jobChanged(take)
      app.signing.current({}).then(
        job => {
          if (job && isRunning(job)) take(job)
        },
        (error: unknown) => get().tellFailure(asAppError(error)),
      )
      return stop
    },
  }
}

function sameQuestion(a: PinQuestion, b: PinQuestion | null): boolean {
  return b !== null && JSON.stringify(a) === JSON.stringify(b)
}

function fromFailure(failure: { readonly code: string; readonly details?: unknown }) {
  return { code: failure.code, details: failure.details }
}

function pageOf(
  target: SignTarget,
  placed: number | null,
  fields: readonly { readonly name: string; readonly pageIndex: number | null }[],
): number | null {
  if (target.kind === 'invisible') return null
  const index =
    target.kind === 'field' ? (fields.find(f => f.name === target.name)?.pageIndex ?? null) : placed
  return index === null ? null : index + 1
}

function inFolder(request: SignRequest, folder: 'downloads' | undefined): SignRequest {
  if (folder === undefined) return request
  return { ...request, items: request.items.map(item => ({ ...item, output: { ...item.output, folder } })) }
}
