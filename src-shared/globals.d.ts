/** The few globals that every side has, for a project that has neither DOM nor Node types. */
interface AbortSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare const crypto: { randomUUID(): string }

/** The version of package.json, put in by scripts/build.ts. Not there in tests: ask with `typeof`. */
declare const __TOKENSEAL_VERSION__: string
