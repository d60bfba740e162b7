/** A secret that nobody keeps is asked when it is needed, by a service on loopback that insists on its login. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  DEFAULT_SERVICES,
  type SecretQuestion,
  type TimeStampService,
} from '../../src-shared/model/services.ts'
import { DEFAULT_SETTINGS } from '../../src-shared/model/settings.ts'
import { createFiles } from '../hosts/node/files.ts'
import { createHttp } from '../hosts/node/http.ts'
import { createSecretStore } from '../hosts/node/secret-store.ts'
import { type LoopbackPki, startLoopbackPki } from '../services/testing/loopback-pki.ts'
import { stampBytes } from '../workflow/network.ts'
import { createNetworks, type Networks } from './networks.ts'
import { createServiceQuestions, type ServiceQuestions } from './service-questions.ts'
import { keepServiceSecret } from './service-secrets.ts'

let pki: LoopbackPki
beforeAll(async () => {
  pki = await startLoopbackPki()
})
afterAll(() => pki.close())

const secrets = createSecretStore([])
let networks: Networks
let questions: ServiceQuestions
/** Every question that was published; null where one was over. */
let told: (SecretQuestion | null)[]
/** What the person says, one after the other. */
let answers: ((question: SecretQuestion) => void)[]

const basic = (): TimeStampService => ({
  id: 'one',
  name: 'Time',
  url: `${pki.url}/tsa-basic`,
  login: { kind: 'basic', user: 'anna' },
  policy: null,
  perMonth: null,
})
const says = (secret: string | null) => (question: SecretQuestion) =>
  questions.answer(question.questionId, secret, false)

beforeEach(() => {
  told = []
  answers = []
  questions = createServiceQuestions(question => {
    told.push(question)
    if (question) setImmediate(() => answers.shift()?.(question))
  })
  const services = { ...DEFAULT_SERVICES, timeStamps: [basic()] }
  networks = createNetworks(
    {
      files: createFiles(),
      http: createHttp(),
      clock: { now: () => new Date() },
      secrets,
      settings: { read: () => ({ ...DEFAULT_SETTINGS, services }), write: async () => {} },
      stampLedger: { read: () => ({}), write: async () => {} },
    },
    async () => {},
    questions,
  )
})

const stamp = (how?: 'silent', signal = new AbortController().signal) =>
  stampBytes(networks.forJob(signal, undefined, how), 'sha256', new Uint8Array(32))

test('a wrong one is asked for again, the right one never', async () => {
  answers = [says('falsch'), says('geheim')]
  expect((await stamp()).service.name).toBe('Time')
  const host = new URL(pki.url).host
  const question = { service: 'Time', host, kind: 'basic', user: 'anna' }
  expect(told).toMatchObject([
    { ...question, wrongBefore: false },
    null,
    { ...question, wrongBefore: true },
    null,
  ])
  expect(JSON.stringify(told)).not.toContain('geheim')
  await stamp()
  expect(told).toHaveLength(4)
})

test('what is kept is used unasked, and asked for anew once it is not accepted', async () => {
  await keepServiceSecret(secrets, basic(), 'geheim')
  await stamp()
  expect(told).toEqual([])
  await keepServiceSecret(secrets, basic(), 'old')
  answers = [says('geheim')]
  await stamp()
  expect(told).toMatchObject([{ wrongBefore: true }, null])
  await keepServiceSecret(secrets, basic(), null)
})

test('who cancels ends what asked; who does not know it is told what is missing', async () => {
  answers = [({ questionId }) => questions.answer(questionId, null, true)]
  await expect(stamp()).rejects.toMatchObject({ code: 'job.cancelled' })
  answers = [says(null)]
  await expect(stamp()).rejects.toMatchObject({
    code: 'timestamp.secret-missing',
    details: { service: 'Time' },
  })
  expect(() => questions.answer('another', 'x', false)).toThrow(
    expect.objectContaining({ code: 'job.unknown' }),
  )
})

test('what works by itself asks nobody, and an end of the job takes the question back', async () => {
  await expect(stamp('silent')).rejects.toMatchObject({ code: 'timestamp.secret-missing' })
  expect(told).toEqual([])
  const job = new AbortController()
  answers = [() => job.abort()]
  await expect(stamp(undefined, job.signal)).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(questions.current()).toBeNull()
})

test('two who need the same are told together', async () => {
  answers = [says('geheim')]
  await Promise.all([stamp(), stamp()])
  expect(told).toHaveLength(2)
})
