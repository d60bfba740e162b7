import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import type { PinQuestion, SignJob, SignRequest } from '../../src-shared/model/signing.ts'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { createLogger } from '../base/log.ts'
import type { SignWorld } from '../workflow/sign-world.ts'
import { createJobs } from './jobs.ts'

const QUESTION: PinQuestion = {
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

const REQUEST: SignRequest = {
  items: [
    {
      source: { documentId: 'a' },
      placement: null,
      field: null,
      output: { path: null, overwrite: false, inPlace: false },
    },
  ],
  tokenId: 't',
  fingerprint: 'f',
  digest: 'sha256',
  level: 'b-b',
  reason: null,
  location: null,
  contact: null,
  name: null,
  appearance: PLAIN_APPEARANCE,
  certify: null,
  lock: null,
  dryRun: false,
}

function start(run: (world: SignWorld) => Promise<void>) {
  const published: SignJob[] = []
  const log: string[] = []
  const jobs = createJobs({
    run: (_request, world) => run(world),
    runOpening: async () => {
      throw new Error('nothing is opened here')
    },
    publish: job => published.push(job),
    logger: createLogger(line => log.push(line)),
  })
  const jobId = jobs.start(REQUEST)
  const until = async (phase: SignJob['phase']) => {
    while (published.at(-1)?.phase !== phase) await new Promise(resolve => setImmediate(resolve))
  }
  return { jobs, jobId, published, log, until }
}

test('a PIN reaches the one who asked, once, and no event ever carries it', async () => {
  let got = ''
  const { jobs, jobId, published, log, until } = start(async world => {
    const { pin } = await world.ask(QUESTION)
    got = pin.take()
    expect(() => pin.take()).toThrow()
  })
  await until('awaiting-pin')
  jobs.answerPin(jobId, '74513', false)
  await until('done')
  expect(got).toBe('74513')
  expect(JSON.stringify(published) + log.join('')).not.toContain('74513')
})

test.each([
  ['', 'token.pin-length'],
  ['123', 'token.pin-length'],
  ['123456789', 'token.pin-length'],
])('a PIN of a length the token does not take is never sent: “%s”', async (pin, code) => {
  const { jobs, jobId, published, until } = start(async world => void (await world.ask(QUESTION)))
  await until('awaiting-pin')
  expect(() => jobs.answerPin(jobId, pin, false)).toThrow(expect.objectContaining({ code }))
  expect(published.at(-1)?.question).toEqual(QUESTION)
})

test('the password of a key file may be empty', async () => {
  let got: string | null = null
  const { jobs, jobId, until } = start(async world => {
    const { pin } = await world.ask({ ...QUESTION, purpose: 'password', minLength: 0, maxLength: 0 })
    got = pin.take()
  })
  await until('awaiting-pin')
  jobs.answerPin(jobId, '', false)
  await until('done')
  expect(got).toBe('')
})

test('the last try is not sent until the person says so', async () => {
  const { jobs, jobId, until } = start(
    async world => void (await world.ask({ ...QUESTION, state: 'final-try', lastTry: 'certain' })),
  )
  await until('awaiting-pin')
  expect(() => jobs.answerPin(jobId, '74513', false)).toThrow(
    expect.objectContaining({ code: 'token.pin-last-try' }),
  )
  jobs.answerPin(jobId, '74513', true)
  await until('done')
})

test('cancelling while the PIN is asked ends the job as cancelled, and a late answer is refused', async () => {
  const { jobs, jobId, until } = start(async world => void (await world.ask(QUESTION)))
  await until('awaiting-pin')
  jobs.cancel(jobId)
  await until('cancelled')
  expect(() => jobs.answerPin(jobId, '74513', false)).toThrow(
    expect.objectContaining({ code: 'job.unknown' }),
  )
})

test('what stops at the signal ends the job as cancelled, and is no bug', async () => {
  const { jobs, jobId, log, until, published } = start(async ({ signal }) => {
    await new Promise(resolve => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  })
  await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
  jobs.cancel(jobId)
  await until('cancelled')
  expect(published.at(-1)?.error).toEqual({ code: 'job.cancelled', details: {} })
  expect(log).toEqual([])
})

test('a second job is refused while one runs', async () => {
  const { jobs, until } = start(async world => void (await world.ask(QUESTION)))
  await until('awaiting-pin')
  expect(() => jobs.start(REQUEST)).toThrow(expect.objectContaining({ code: 'job.busy' }))
  await jobs.close()
})

test('an expected failure keeps its code; a bug becomes an incident whose stack stays in the log', async () => {
  const expected = start(async () => {
    throw new AppError('token.removed', {})
  })
  await expected.until('failed')
  expect(expected.published.at(-1)?.error).toEqual({ code: 'token.removed', details: {} })
  const bug = start(async () => {
    throw new Error('a bug')
  })
  await bug.until('failed')
  expect(bug.published.at(-1)?.error?.code).toBe('internal.bug')
  expect(bug.log.join('')).toContain('a bug')
})
