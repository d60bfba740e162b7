/** The few globals that every side has, for a project that has neither DOM nor Node types. */
interface AbortSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare const crypto: { randomUUID(): string }
