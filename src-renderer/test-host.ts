/** A host for unit tests: implements the port, answers from a table, and tells events when asked to. */
import type { HostBridge, Reply } from '../src-shared/contract/define.ts'

export type Answer = (input: never) => unknown

export type TestHost = HostBridge & {
  /** Every call so far, as [name, input]. */
  readonly calls: readonly (readonly [string, unknown])[]
  /** Replaces the answer of one call. Throw a `{code, details}` object to answer a failure. */
  answer(name: string, answer: Answer): void
  emit(name: string, payload: unknown): void
}

export function createTestHost(): TestHost {
  const answers = new Map<string, Answer>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const calls: (readonly [string, unknown])[] = []
  return {
    nativeMenu: true,
    platform: 'linux',
    calls,
    answer: (name, answer) => void answers.set(name, answer),
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload)
    },
    async call(name, input): Promise<Reply> {
      calls.push([name, input])
      const answer = answers.get(name)
      if (!answer) throw new Error(`No answer for ${name}`)
      try {
        return { ok: true, value: answer(input as never) } // The table knows the input of its own call.
      } catch (error) {
        return { ok: false, error: error as { code: string; details: unknown } } // As documented above.
      }
    },
    cancel: () => undefined,
    on(name, listener) {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => void all.delete(listener)
    },
    documentBytes: () => Promise.reject(new Error('Not used here')),
    keepPicture: () => Promise.resolve('/data/pictures/0000000000000000.png'),
    pathForFile: file => Promise.resolve(file instanceof File ? `/home/m/${file.name}` : null),
  }
}
