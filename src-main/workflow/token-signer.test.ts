import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SignDigest } from '../token/bridge.ts'
import { createFakeToken, type FakeToken, GOOD_PIN } from './testing/fake-bridge.ts'
import { createFakeWorld, type FakeWorld } from './testing/fake-world.ts'
import { openTokenSigner } from './token-signer.ts'

const NOW = new Date()
const MESSAGE = Buffer.from('attributes that would be signed')

function start(pins: readonly string[]): {
  token: FakeToken
  person: FakeWorld
  signer: () => ReturnType<typeof openTokenSigner>
} {
  const token = createFakeToken(NOW)
  const person = createFakeWorld(pins)
  return { token, person, signer: () => openTokenSigner(token.bridge, token.tokenId, person.world) }
}

function digestOf(token: FakeToken): Omit<SignDigest, 'pin'> {
  const [certificate] = token.bridge.snapshot().tokens[0]?.certificates ?? []
  if (!certificate) throw new Error('the token is out')
  return {
    certificate,
    scheme: 'ecdsa',
    digestName: 'sha256',
    digest: createHash('sha256').update(MESSAGE).digest(),
    message: MESSAGE,
  }
}

/** Lets everything that is ready go on. */
const settle = () => new Promise(resolve => setTimeout(resolve, 5))

test('one login for several signatures, and the session is closed', async () => {
  const { token, person, signer } = start([GOOD_PIN])
  const open = await signer()
  for (const _ of [1, 2]) expect(await open.sign(digestOf(token))).toHaveLength(64)
  expect(token.calls).toEqual([`login ${GOOD_PIN}`, 'sign', 'sign'])
  expect(person.questions).toMatchObject([{ kind: 'pin', purpose: 'login', wrongBefore: false, state: 'ok' }])
  await open.close()
  expect(token.open()).toBe(0)
})

test('each PIN typed is one try; what the token says then is asked with the next question', async () => {
  const { token, person, signer } = start(['1111', '2222', GOOD_PIN])
  await (await signer()).close()
  expect(token.calls).toEqual(['login 1111', 'login 2222', `login ${GOOD_PIN}`])
  expect(person.questions).toMatchObject([
    { wrongBefore: false, state: 'ok' },
    { wrongBefore: true, state: 'count-low', triesLeft: null },
    { wrongBefore: true, state: 'final-try', triesLeft: 1 },
  ])
})

test.each([
  ['locked', 'token.pin-locked'],
  ['to-be-changed', 'token.pin-must-change'],
  ['not-initialized', 'token.pin-must-change'],
] as const)('a PIN that is %s is not asked for, and nothing is sent', async (state, code) => {
  const { token, person, signer } = start([GOOD_PIN])
  token.state(state)
  await expect(signer()).rejects.toMatchObject({ code })
  expect([token.calls, person.questions, token.open()]).toEqual([[], [], 0])
})

test('a third wrong PIN locks: it ends, and no fourth is asked for', async () => {
  const { token, person, signer } = start(['1111', '2222', '3333', GOOD_PIN])
  await expect(signer()).rejects.toMatchObject({ code: 'token.pin-locked' })
  expect(person.questions).toHaveLength(3)
  expect(token.calls).toHaveLength(3)
  expect(token.open()).toBe(0)
})

test.each(['told', 'hidden'] as const)(
  'a key that wants its PIN each time (%s) is asked each time',
  async how => {
    const { token, person, signer } = start([GOOD_PIN, GOOD_PIN, GOOD_PIN])
    token.alwaysAuthenticate(how)
    const open = await signer()
    for (const _ of [1, 2]) expect(await open.sign(digestOf(token))).toHaveLength(64)
    expect(person.questions.map(({ purpose }) => purpose)).toEqual(['login', 'signature', 'signature'])
    expect(token.calls.filter(call => call === `sign ${GOOD_PIN}`)).toHaveLength(2)
  },
)

test('a token that forgot the login is logged in again, once', async () => {
  const { token, signer } = start([GOOD_PIN, GOOD_PIN])
  const open = await signer()
  token.forgetLogin()
  expect(await open.sign(digestOf(token))).toHaveLength(64)
  expect(token.calls).toEqual([`login ${GOOD_PIN}`, 'sign', `login ${GOOD_PIN}`, 'sign'])
})

test('a token that was pulled is waited for, and goes on when the same one is back', async () => {
  const { token, person, signer } = start([GOOD_PIN, GOOD_PIN])
  const open = await signer()
  const request = digestOf(token)
  token.pull()
  const signature = open.sign(request)
  await settle()
  expect(person.shown).toMatchObject([{ kind: 'token-removed' }])
  expect(token.open()).toBe(0)
  token.pushBack()
  expect(await signature).toHaveLength(64)
  expect(person.questions).toHaveLength(2)
  await open.close()
  expect(token.open()).toBe(0)
})

test('cancelling ends the wait for a token', async () => {
  const { token, person, signer } = start([GOOD_PIN])
  token.pull()
  const opening = signer()
  await settle()
  person.cancel()
  await expect(opening).rejects.toMatchObject({ code: 'job.cancelled' })
})

test('cancelling ends the wait for a driver that does not answer, and closing waits no more', async () => {
  const { token, person, signer } = start([GOOD_PIN])
  const open = await signer()
  token.hang()
  const signature = open.sign(digestOf(token))
  await settle()
  person.cancel()
  await expect(signature).rejects.toMatchObject({ code: 'job.cancelled' })
  await open.close()
  expect(token.calls.filter(call => call === 'sign')).toHaveLength(1)
})

test('a PIN that is not given ends it with nothing sent', async () => {
  const { token, signer } = start([])
  await expect(signer()).rejects.toMatchObject({ code: 'job.cancelled' })
  expect([token.calls, token.open()]).toEqual([[], 0])
})
