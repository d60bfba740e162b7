/** The grammar of the error catalogue. */
import type { z } from '../zod.ts'

/** What the person reads: what happened, and what to do. `text` also says what was not changed. */
export type Words = { readonly title: string; readonly text: string; readonly remedy: string }

/** Exit codes of the command line: see `docs/cli.md`. 130 is a Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 130

export type Failure<D extends z.ZodType = z.ZodType> = {
  readonly details: D
  readonly exit: ExitCode
  readonly words: (details: z.output<D>) => Words
}

export function failure<D extends z.ZodType>(parts: {
  details: D
  exit: ExitCode
  words: (details: z.output<D>) => Words
}): Failure<D> {
  return parts
}
