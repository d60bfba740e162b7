/** Tries what waits for the network by itself while the app runs: ever more seldom, and never beside a signature. */

export type PendingSchedule = {
  /** The network may be back: tried within seconds. */
  soon(): void
  /** Something waits newly: tried after the first pause, unless a try is near anyway. */
  added(): void
  /** Stops what is being tried, and waits until it has let go of its file. */
  stepAside(): Promise<void>
  close(): Promise<void>
}

export const FIRST_PAUSE_MS = 60_000
export const LONGEST_PAUSE_MS = 30 * 60_000
/** Between two tries, whoever asks. */
export const LEAST_PAUSE_MS = 3000

export function createPendingSchedule(parts: {
  /** Whether there is anything that could be tried. */
  readonly hasWork: () => boolean
  /** A signature is being made. */
  readonly isBusy: () => boolean
  /** @returns true when nothing is left that only waits for the network. Never rejects. */
  readonly attempt: (signal: AbortSignal) => Promise<boolean>
}): PendingSchedule {
  let pauseMs = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null
  let closed = false

  function plan(inMs: number): void {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(run, inMs)
    timer.unref()
  }

  function run(): void {
    timer = undefined
    if (running || !parts.hasWork()) return
    if (parts.isBusy()) {
      plan(LEAST_PAUSE_MS)
      return
    }
    const stop = new AbortController()
    const ended = parts.attempt(stop.signal).then(isDone => {
      running = null
      if (isDone) pauseMs = FIRST_PAUSE_MS
      else if (stop.signal.aborted) plan(LEAST_PAUSE_MS)
      else {
        plan(pauseMs)
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      }
    })
    running = { stop, ended }
  }

  async function stepAside(): Promise<void> {
    running?.stop.abort()
    await running?.ended
  }

  plan(LEAST_PAUSE_MS)
  return {
    soon() {
      pauseMs = FIRST_PAUSE_MS
      if (!running) plan(LEAST_PAUSE_MS)
    },
    added() {
      if (!running && timer === undefined) plan(FIRST_PAUSE_MS)
    },
    stepAside,
    async close() {
      closed = true
      clearTimeout(timer)
      await stepAside()
    },
  }
}
