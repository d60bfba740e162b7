/** Looks at the slots of each driver, never while it is in use: often where a look is cheap, less often where it is dear. */

export type WatcherOptions<M extends object> = {
  /** Nobody listens: nothing is looked at. */
  readonly isWanted: () => boolean
  /** The modules that may be asked just now. */
  readonly modules: () => readonly M[]
  /** Failures are the module's own business and have become its state. @returns what the look cost, ms */
  readonly look: (module: M) => Promise<number>
  /** Between two looks at one module. @param costMs of the last one */
  readonly restMs: (costMs: number) => number
  /** How exactly the rests are kept, ms. */
  readonly tickMs: number
}

export type Watcher<M extends object> = {
  /** Looks at this one at the next tick, whatever its rest. */
  hurry(module: M): void
  stop(): void
}

/** Each module has its own pace: one that takes seconds holds up no other. */
export function startWatcher<M extends object>(options: WatcherOptions<M>): Watcher<M> {
  const due = new WeakMap<M, number>()
  const looking = new WeakSet<M>()
  const timer = setInterval(turn, options.tickMs)
  timer.unref() // The program may end whenever it has nothing else to do.

  function turn(): void {
    if (!options.isWanted()) return
    const now = performance.now()
    for (const module of options.modules())
      if (!looking.has(module) && now >= (due.get(module) ?? 0)) void visit(module)
  }

  async function visit(module: M): Promise<void> {
    looking.add(module)
    due.delete(module)
    try {
      const cost = await options.look(module)
      // Hurried meanwhile: it stays due.
      if (!due.has(module)) due.set(module, performance.now() + options.restMs(cost))
    } finally {
      looking.delete(module)
    }
  }

  return {
    hurry: module => void due.set(module, 0),
    stop: () => clearInterval(timer),
  }
}
