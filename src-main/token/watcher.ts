/** Looks at the slots of each driver about once a second, never while the driver is in use. */

export type WatcherOptions<M> = {
  readonly pollMs: number
  /** Nobody listens: nothing is polled. */
  readonly isWanted: () => boolean
  /** The modules that may be asked just now. */
  readonly modules: () => readonly M[]
  /** Failures are the module's own business and have become its state. */
  readonly look: (module: M) => Promise<void>
}

/** Polling serves every driver; C_WaitForSlotEvent works in few, and blocks the process where it does. */
export function startWatcher<M>(options: WatcherOptions<M>): { stop(): void } {
  let isStopped = false
  let timer = plan()

  function plan(): NodeJS.Timeout {
    const next = setTimeout(() => void turn(), options.pollMs)
    next.unref() // The program may end whenever it has nothing else to do.
    return next
  }

  async function turn(): Promise<void> {
    if (options.isWanted()) await Promise.allSettled(options.modules().map(options.look))
    if (!isStopped) timer = plan()
  }

  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
