/** Time-stamps from several services: tried in order, those in trouble left alone for a while, counted in a ledger. */
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import { attempt, type ServiceWorld } from './service-world.ts'
import { requestTimeStamp, type StampedToken, type TimeStampSource } from './timestamp-request.ts'

export type TimeStamper = {
  /**
   * The first time-stamp that any service gives.
   *
   * @param only id of the one service that may be asked
   * @throws AppError `timestamp.failed` with a sentence for each service, `timestamp.no-service`, `job.cancelled`;
   *         `timestamp.secret-missing` where that is all that stands in the way
   */
  stamp(hash: DigestName, digest: Uint8Array, world: ServiceWorld, only?: string): Promise<StampedToken>
}

/** How many time-stamps were taken from each service, by calendar month (UTC). */
export type StampLedger = {
  /** @param month `2026-11` */
  used(serviceId: string, month: string): number
  count(serviceId: string, month: string): Promise<void>
  /** Told of each time-stamp that was taken. */
  taken(stamped: StampedToken): Promise<void>
}

const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 10 * 60_000
/** A service that asks for more is asked again all the same. */
const LONGEST_WISH_MS = 60 * 60_000

type Pause = {
  readonly until: number
  readonly lengthMs: number
  /** The service itself asked for it, so nothing is sent before it is over. */
  readonly isWished: boolean
}

type Trouble = {
  /** A sentence for each service. */
  readonly problems: string[]
  /** Of those that were not asked, for want of their secret. */
  readonly lacking: AppError[]
}

/** What is learned about services in trouble lasts as long as the program runs. */
export function createTimeStamper(
  sources: () => readonly TimeStampSource[],
  ledger: StampLedger,
  timeoutMs: () => number,
): TimeStamper {
  const pauses = new Map<string, Pause>()

  function inTrouble(id: string, now: number, askedSeconds: number | null): void {
    const before = pauses.get(id)?.lengthMs ?? 0
    const lengthMs = Math.min(Math.max(before * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS)
    const wishMs = Math.min((askedSeconds ?? 0) * 1000, LONGEST_WISH_MS)
    pauses.set(id, { until: now + Math.max(lengthMs, wishMs), lengthMs, isWished: wishMs > 0 })
  }

  async function tryOne(
    source: TimeStampSource,
    { problems, lacking }: Trouble,
    asked: { readonly hash: DigestName; readonly digest: Uint8Array },
    world: ServiceWorld,
  ): Promise<StampedToken | null> {
    const { id, name, perMonth } = source.service
    const now = world.clock.now()
    const month = now.toISOString().slice(0, 7)
    if (perMonth !== null && ledger.used(id, month) >= perMonth) {
      problems.push(`“${name}” has given all ${perMonth} time-stamps of this month.`)
      return null
    }
    const pause = pauses.get(id)
    if (pause?.isWished && pause.until > now.getTime()) {
      problems.push(`“${name}” asked to wait until ${new Date(pause.until).toISOString().slice(11, 16)} UTC.`)
      return null
    }
    const request = () =>
      attempt(problems, () =>
        requestTimeStamp(world, source, asked.hash, asked.digest, timeoutMs()).catch(error => {
          if (isAppError(error, 'timestamp.secret-missing')) lacking.push(error)
          throw error
        }),
      )
    let answer = await request()
    while (answer !== null && 'problem' in answer && answer.isLogin && (await source.loginAgain(world)))
      answer = await request()
    if (answer !== null && 'der' in answer) {
      pauses.delete(id)
      await ledger.count(id, month)
      await ledger.taken(answer)
      return answer
    }
    if (answer !== null) problems.push(answer.problem)
    inTrouble(id, now.getTime(), answer?.retryAfterSeconds ?? null)
    return null
  }

  return {
    async stamp(hash, digest, world, only) {
      const trouble: Trouble = { problems: [], lacking: [] }
      const all = sources().filter(({ service }) => only === undefined || service.id === only)
      if (all.length === 0) throw new AppError('timestamp.no-service', {})
      const now = world.clock.now().getTime()
      const isPaused = ({ service }: TimeStampSource) => (pauses.get(service.id)?.until ?? 0) > now
      // Those in trouble come last: when every other has failed, they may have recovered.
      const order = [...all.filter(source => !isPaused(source)), ...all.filter(isPaused)]
      for (const source of order) {
        const token = await tryOne(source, trouble, { hash, digest }, world)
        if (token !== null) return token
      }
      const [secret] = trouble.lacking
      if (secret && trouble.lacking.length === order.length) throw secret
      throw new AppError('timestamp.failed', { problems: trouble.problems })
    },
  }
}
