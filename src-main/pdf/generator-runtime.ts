/**
 * What the font library calls but does not bring along: its one generator, which finds the syllables of Devanagari,
 * Bengali, Khmer and their kin, was compiled for a runtime called `regeneratorRuntime`. Without it every such text ends
 * in a ReferenceError (@pdf-lib/fontkit 1.1.1, `StateMachine.match`).
 */

/** Where a compiled generator is: `next` is the place to go on at, `prev` the one it went on from. */
type Context = { prev: unknown; next: unknown; stop(): void }

/** The part of that runtime that a generator without try, return value and delegation needs. */
const runtime = {
  mark: <F>(generator: F): F => generator,
  /** @param step runs to the next yield and gives back what it yields, or calls `stop` */
  wrap(step: (context: Context) => unknown): IterableIterator<unknown> {
    let done = false
    const context: Context = {
      prev: 0,
      next: 0,
      stop() {
        done = true
      },
    }
    return {
      next() {
        const value = done ? undefined : step(context)
        return done ? { value: undefined, done: true } : { value, done: false }
      },
      [Symbol.iterator]() {
        return this
      },
    }
  },
}

/** Makes it known where nothing else has. */
export function provideGeneratorRuntime(): void {
  const known = globalThis as { regeneratorRuntime?: unknown } // The library looks for it there.
  known.regeneratorRuntime ??= runtime
}
