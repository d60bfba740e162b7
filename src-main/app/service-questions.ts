/** Secrets of services that no keychain has: asked when they are needed, kept in memory, each for its one address. */
import { randomUUID } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SecretQuestion, TimeStampService } from '../../src-shared/model/services.ts'
import { type AskSecret, hostOf } from '../services/service-world.ts'

export type ServiceQuestions = {
  /** That was typed since the program began; null: none. */
  known(service: TimeStampService): string | null
  /** Another one is kept for it now. */
  forget(service: TimeStampService): void
  /** One question at a time; two who need the same are told together. */
  readonly ask: AskSecret
  current(): SecretQuestion | null
  /** @throws AppError `job.unknown` where nobody waits for this answer */
  answer(questionId: string, secret: string | null, cancel: boolean): void
}

type Open = {
  readonly question: SecretQuestion
  readonly answered: PromiseWithResolvers<string | null>
}

/** @param publish gets the question that is open, or null */
export function createServiceQuestions(publish: (question: SecretQuestion | null) => void): ServiceQuestions {
  const typed = new Map<string, string>()
  const waiting = new Map<string, Promise<string | null>>()
  let open: Open | null = null
  let tail: Promise<unknown> = Promise.resolve()

  async function pose(question: SecretQuestion, signal: AbortSignal | undefined): Promise<string | null> {
    const answered = Promise.withResolvers<string | null>()
    const stop = () => answered.reject(new AppError('job.cancelled', {}))
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    open = { question, answered }
    publish(question)
    try {
      return await answered.promise
    } finally {
      signal?.removeEventListener('abort', stop)
      open = null
      publish(null)
    }
  }

  return {
    known: service => typed.get(keyOf(service)) ?? null,
    forget: service => void typed.delete(keyOf(service)),
    async ask(service, { wrongBefore, signal }) {
      const key = keyOf(service)
      if (wrongBefore) typed.delete(key)
      const running = waiting.get(key)
      if (running !== undefined) return running
      const asked = tail.then(() => pose(questionOf(service, wrongBefore), signal))
      tail = asked.catch(() => {})
      waiting.set(key, asked)
      try {
        const secret = await asked
        if (secret !== null) typed.set(key, secret)
        return secret
      } finally {
        waiting.delete(key)
      }
    },
    current: () => open?.question ?? null,
    answer(questionId, secret, cancel) {
      if (open?.question.questionId !== questionId) throw new AppError('job.unknown', {})
      if (cancel) open.answered.reject(new AppError('job.cancelled', {}))
      else open.answered.resolve(secret)
    },
  }
}

function questionOf({ name, url, login }: TimeStampService, wrongBefore: boolean): SecretQuestion {
  if (login.kind === 'none') throw new Error('Nothing is to be asked for it')
  return {
    questionId: randomUUID(),
    service: name || hostOf(url),
    host: hostOf(url),
    kind: login.kind,
    user: login.kind === 'basic' ? login.user : null,
    wrongBefore,
  }
}

/** A login that was changed is another one. */
function keyOf({ id, url, login }: TimeStampService): string {
  return JSON.stringify([id, URL.parse(url)?.origin ?? url, login])
}
