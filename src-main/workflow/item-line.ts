/** A line of items, several at work at once: each station takes them in their order, and so results come out. */

export type Place = {
  readonly index: number
  /** Aborts when the line has ended before this item: what it has not done by then it leaves undone. */
  readonly signal: AbortSignal
  /** Does `work` when every item before this one has left the station, or the line. */
  station<T>(name: string, work: () => Promise<T>): Promise<T>
}

export type LineOptions<T, R> = {
  /** At most so many items at once. */
  readonly width: number
  /** What it throws ends the line: the items behind are stopped, those before come to their end. */
  readonly work: (item: T, place: Place) => Promise<R>
  /** Gets each result in the order of the items; where the line ends early, all that there are. */
  readonly done: (result: R) => void
}

/** @throws what the first item threw that ended the line, when all that was at work has ended */
export async function runLine<T, R>(items: readonly T[], options: LineOptions<T, R>): Promise<void> {
  const stops = new Map<number, AbortController>()
  const stations = createStations()
  const results = createResults(options.done)
  const running = new Set<Promise<void>>()
  const failures = new Map<number, unknown>()

  async function take(item: T, index: number): Promise<void> {
    const stop = new AbortController()
    stops.set(index, stop)
    try {
      const station: Place['station'] = (name, work) => stations.pass(name, index, stop.signal, work)
      results.add(index, await options.work(item, { index, signal: stop.signal, station }))
    } catch (error) {
      failures.set(index, error)
      for (const [at, behind] of stops) if (at > index) behind.abort(error)
    } finally {
      stops.delete(index)
      stations.end(index)
    }
  }

  for (const [index, item] of items.entries()) {
    if (running.size >= options.width) await Promise.race(running)
    if (failures.size > 0) break
    const work: Promise<void> = take(item, index).finally(() => running.delete(work))
    running.add(work)
  }
  await Promise.all(running)
  results.tellRest()
  for (const first of [...failures.keys()].sort((a, b) => a - b)) throw failures.get(first)
}

function createResults<R>(done: (result: R) => void) {
  const waiting = new Map<number, R>()
  let next = 0
  function tell(index: number, result: R): void {
    waiting.delete(index)
    done(result)
  }
  return {
    add(index: number, result: R): void {
      waiting.set(index, result)
      for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) tell(next++, ready)
    },
    tellRest(): void {
      for (const [index, result] of [...waiting].sort(([a], [b]) => a - b)) tell(index, result)
    },
  }
}

type Station = {
  /** The item that may come in now. */
  next: number
  readonly left: Set<number>
  readonly waiting: Map<number, () => void>
}

function createStations() {
  const all = new Map<string, Station>()
  const ended = new Set<number>()

  function advance(station: Station): void {
    while (station.left.delete(station.next) || ended.has(station.next)) station.next += 1
    station.waiting.get(station.next)?.()
  }
  function named(name: string): Station {
    const found = all.get(name) ?? { next: 0, left: new Set(), waiting: new Map() }
    all.set(name, found)
    advance(found)
    return found
  }
  return {
    async pass<T>(name: string, index: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
      const station = named(name)
      if (station.next !== index) {
        await new Promise<void>(resolve => station.waiting.set(index, resolve))
        station.waiting.delete(index)
      }
      signal.throwIfAborted()
      // Who fails here holds the station until its end: that may be the end of the line, and then nobody follows.
      const done = await work()
      station.left.add(index)
      advance(station)
      return done
    },
    /** It has left the line: nobody waits for it anywhere. */
    end(index: number): void {
      ended.add(index)
      for (const station of all.values()) advance(station)
    },
  }
}
