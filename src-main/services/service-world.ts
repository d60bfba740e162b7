/** What every question to the network is given: the way out, the time, and what was learned before. */
import { AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import { TROUBLE_WORDS } from '../../src-shared/errors/catalog-services.ts'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import type { Clock, Http } from '../base/ports.ts'

export type ServiceWorld = {
  readonly http: Http
  readonly clock: Clock
  /** Answers that still hold: each service is asked once for a whole job. */
  readonly cache: ServiceCache
  readonly signal?: AbortSignal | undefined
  /** Asks the person for what a service wants to know; absent where nobody is to be disturbed. */
  readonly askSecret?: AskSecret
}

/**
 * @returns null where it is not known
 * @throws  AppError `job.cancelled`
 */
export type AskSecret = (
  service: TimeStampService,
  asked: { readonly wrongBefore: boolean; readonly signal: AbortSignal | undefined },
) => Promise<string | null>

export type ServiceCache = {
  /** The answer known under this key while it holds, else what `ask` brings. Two who ask at once share one question. */
  answer<T>(key: string, now: Date, ask: () => Promise<Lasting<T>>): Promise<T>
}

/** @property until null: not to be kept */
export type Lasting<T> = { readonly value: T; readonly until: Date | null }

const MAX_KEPT = 200

/** What was learned stays in memory only. */
export function createServiceCache(): ServiceCache {
  const kept = new Map<string, { readonly value: unknown; readonly until: Date }>()
  const asked = new Map<string, Promise<unknown>>()

  async function askFor<T>(key: string, ask: () => Promise<Lasting<T>>): Promise<T> {
    try {
      const { value, until } = await ask()
      if (until !== null) kept.set(key, { value, until })
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      return value
    } finally {
      asked.delete(key)
    }
  }

  return {
    answer: <T>(key: string, now: Date, ask: () => Promise<Lasting<T>>): Promise<T> => {
      const known = kept.get(key)
      // What is kept under a key was brought by the same question, so it has the same type.
      if (known !== undefined && known.until > now) return Promise.resolve(known.value as T)
      const running = asked.get(key) as Promise<T> | undefined
      if (running !== undefined) return running
      const question = askFor(key, ask)
      asked.set(key, question)
      return question
    },
  }
}

/**
 * Does one question; a service that cannot be reached is an answer too.
 *
 * @param problems gets one sentence where it failed
 * @throws         AppError `job.cancelled`
 */
export async function attempt<T>(problems: string[], question: () => Promise<T>): Promise<T | null> {
  try {
    return await question()
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'job.cancelled') throw error
    problems.push(sentenceOf(error))
    return null
  }
}

function sentenceOf(error: AppError): string {
  if (error.code !== 'service.unreachable') return wordsOf(error).text
  // Its code says which details it has.
  const { host, trouble } = (error as AppError<'service.unreachable'>).details
  return `“${host}” ${TROUBLE_WORDS[trouble]}.`
}

/** How a service is named to the person. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
