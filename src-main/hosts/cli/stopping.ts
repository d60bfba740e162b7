/** Ctrl-C, the system, and a terminal that was closed: the first asks the command to end, a later one ends it. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type StopSignal = (typeof SIGNALS)[number]

/** One press of Ctrl-C may come twice: from the terminal, and passed on by the program that started us. */
const ONE_PRESS_MS = 1000

/** What is used of `process`. */
type StoppableProcess = {
  readonly pid: number
  on(name: StopSignal, listener: (name: StopSignal) => void): unknown
  off(name: StopSignal, listener: (name: StopSignal) => void): unknown
  kill(pid: number, name: StopSignal): unknown
}

/** @returns the signal of the command, and what puts everything back */
export function listenForStop(
  stoppable: StoppableProcess = process,
  now: () => number = () => performance.now(),
): { readonly signal: AbortSignal; readonly end: () => void } {
  const stopping = new AbortController()
  let askedAt: number | null = null
  const end = () => {
    for (const name of SIGNALS) stoppable.off(name, stop)
  }
  function stop(name: StopSignal): void {
    if (askedAt === null) {
      askedAt = now()
      stopping.abort()
    } else if (now() - askedAt >= ONE_PRESS_MS) {
      // A network drive may hold us where no one can be asked: without a listener the signal ends the process.
      end()
      stoppable.kill(stoppable.pid, name)
    }
  }
  for (const name of SIGNALS) stoppable.on(name, stop)
  return { signal: stopping.signal, end }
}
