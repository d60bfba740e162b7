/**
 * What a driver was asked and what it answered, for support: names of calls, return codes, times. Never an argument and never a
 * result, so no PIN, name or serial can be in it.
 */
import { z } from '../../src-shared/zod.ts'

/** The C_* call, its CKR_* (0: ok), and its time in microseconds. */
export const TracedCall = z.tuple([z.string(), z.number(), z.number()])
export type TracedCall = z.output<typeof TracedCall>

/** One request to a driver's process. */
export type TracedRequest = {
  readonly driverPath: string
  /** Milliseconds since the trace began. */
  readonly atMs: number
  readonly request: string
  /** `ended`: the process was gone before it answered. */
  readonly outcome: 'ok' | 'failed' | 'ended'
  readonly ms: number
  readonly calls: readonly TracedCall[]
}

export type CallTrace = {
  record(request: Omit<TracedRequest, 'atMs'>): void
  /** Oldest first. */
  entries(): readonly TracedRequest[]
}

/** Of one request: a token with hundreds of objects would drown the rest. */
const CALLS_KEPT = 100
const REQUESTS_KEPT = 300

/** A ring: the newest requests stay. */
export function createCallTrace(now: () => number = performance.now.bind(performance)): CallTrace {
  const began = now()
  const kept: TracedRequest[] = []
  return {
    record(request) {
      // Looks at the slots come several times a second: of those in a row the newest is enough.
      const last = kept.findLastIndex(({ driverPath }) => driverPath === request.driverPath)
      if (isQuietLook(request) && last >= 0 && isQuietLook(kept[last])) kept.splice(last, 1)
      kept.push({ ...request, atMs: Math.round(now() - began - request.ms) })
      if (kept.length > REQUESTS_KEPT) kept.shift()
    },
    entries: () => [...kept],
  }
}

function isQuietLook(request: Pick<TracedRequest, 'request' | 'outcome'> | undefined): boolean {
  return request?.request === 'poll' && request.outcome === 'ok'
}

export type CallRecorder = {
  record(call: string, result: number, startedMs: number): void
  /** Those since the last time. */
  take(): TracedCall[]
}

/** In the driver's process. */
export function createCallRecorder(): CallRecorder {
  let calls: TracedCall[] = []
  return {
    record(call, result, startedMs) {
      if (calls.length < CALLS_KEPT)
        calls.push([call, result, Math.round((performance.now() - startedMs) * 1000)])
    },
    take() {
      const taken = calls
      calls = []
      return taken
    },
  }
}
