import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import { paced } from './job-pace.ts'

const BATCH: SignJob = {
  jobId: 'j',
  use: 'sign',
  opened: null,
  phase: 'signing',
  itemIndex: 0,
  itemCount: 200,
  itemName: '',
  progress: null,
  question: null,
  token: null,
  certificate: null,
  prepared: null,
  results: [],
  error: null,
}
const QUESTION: SignJob['question'] = {
  kind: 'pin',
  purpose: 'login',
  use: 'sign',
  wrongBefore: false,
  triesLeft: null,
  ownTries: NO_TRIES,
  lastTry: 'no',
  state: 'ok',
  minLength: 4,
  maxLength: 8,
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function told() {
  const jobs: SignJob[] = []
  return { jobs, publish: paced(job => jobs.push(job)) }
}

test('a batch is told of at once, then by its latest state', () => {
  const { jobs, publish } = told()
  for (let itemIndex = 0; itemIndex < 10; itemIndex++) publish({ ...BATCH, itemIndex })
  expect(jobs.map(job => job.itemIndex)).toEqual([0])
  vi.advanceTimersByTime(50)
  expect(jobs.map(job => job.itemIndex)).toEqual([0, 9])
  vi.advanceTimersByTime(500)
  expect(jobs).toHaveLength(2)
})

test('a question and the end never wait, and nothing older comes after them', () => {
  const { jobs, publish } = told()
  publish(BATCH)
  publish({ ...BATCH, itemIndex: 1 })
  publish({ ...BATCH, phase: 'awaiting-pin', question: QUESTION })
  publish({ ...BATCH, itemIndex: 2 })
  publish({ ...BATCH, phase: 'done' })
  vi.advanceTimersByTime(500)
  expect(jobs.map(job => job.phase)).toEqual(['signing', 'awaiting-pin', 'done'])
})

test('of a single document every state is told', () => {
  const { jobs, publish } = told()
  for (const phase of ['preparing', 'signing', 'checking', 'done'] as const) {
    publish({ ...BATCH, itemCount: 1, phase })
  }
  expect(jobs).toHaveLength(4)
})
