/** Tries a driver again that did not start, or did not answer, with growing pauses: its service may have come up meanwhile. */
import type { ModuleState } from '../../src-shared/model/certificate.ts'
import type { Module } from './module.ts'

/** Milliseconds. */
export type RetryPauses = { readonly first: number; readonly longest: number }

export const RETRY_PAUSES: RetryPauses = { first: 5_000, longest: 120_000 }

/**
 * One that crashed is not among them: it is started once more at once, and after the second crash a person decides. Nor is
 * one whose file is missing or wrong: the look for files tells when that changes.
 */
const TRIED_AGAIN: readonly ModuleState[] = ['failed', 'not-answering']

/** @returns those that are due now, each time it is asked */
export function createRetries({ first, longest }: RetryPauses) {
  const pauses = new WeakMap<Module, { readonly dueAt: number; readonly lengthMs: number }>()
  return (modules: readonly Module[], now: number): readonly Module[] =>
    modules.filter(module => {
      if (!TRIED_AGAIN.includes(module.state)) {
        if (module.state === 'ready') pauses.delete(module)
        return false
      }
      const pause = pauses.get(module)
      if (pause && now < pause.dueAt) return false
      const lengthMs = pause ? Math.min(pause.lengthMs * 2, longest) : first
      pauses.set(module, { dueAt: now + lengthMs, lengthMs })
      return pause !== undefined // Its pause begins when it is first seen to be in trouble.
    })
}
