import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { ModuleCallError } from './module-life.ts'
import { createPinGuard, journalInMemory, outcomeOf } from './pin-guard.ts'

const token = { serial: '1', label: 'Token', prints: ['aa'] }
const failed = (code: number, call = 'C_Login') => new ModuleCallError({ kind: 'cryptoki', code, call })

// The codes are those of PKCS#11 v2.40; what each means for a PIN: measured on real modules.
test.each([
  ['CKR_PIN_INCORRECT', failed(0xa0), 'wrong'],
  ['CKR_PIN_LOCKED', failed(0xa4), 'wrong'],
  ['CKR_GENERAL_ERROR', failed(0x5), 'possible'],
  ['CKR_FUNCTION_FAILED', failed(0x6), 'possible'],
  ['CKR_DEVICE_ERROR', failed(0x30), 'possible'],
  ['CKR_DEVICE_MEMORY', failed(0x31), 'possible'],
  ['CKR_HOST_MEMORY', failed(0x2), 'possible'],
  ['CKR_DEVICE_REMOVED', failed(0x32), 'possible'],
  ['a code of the vendor', failed(0x80000123), 'possible'],
  ['CKR_PIN_LEN_RANGE', failed(0xa2), 'possible'],
  ['CKR_PIN_LEN_RANGE about a new PIN', failed(0xa2, 'C_SetPIN'), 'none'],
  ['CKR_FUNCTION_CANCELED', failed(0x50), 'none'],
  ['CKR_SESSION_HANDLE_INVALID', failed(0xb3), 'none'],
  ['CKR_TOKEN_NOT_PRESENT', failed(0xe0), 'none'],
  ['CKR_GENERAL_ERROR before it', failed(0x5, 'C_GetTokenInfo'), 'none'],
  ['another token in the slot', new ModuleCallError({ kind: 'token-changed' }), 'none'],
  ['a driver that crashed', new AppError('token.module-crashed', { name: 'x' }), 'possible'],
  ['a driver that hung', new AppError('token.module-not-answering', { name: 'x' }), 'possible'],
] as const)('%s', (_name, error, outcome) => {
  expect(outcomeOf(error)).toBe(outcome)
})

test('the try is written down before the PIN goes out', async () => {
  const guard = createPinGuard(journalInMemory())
  let during = -1
  await guard.attempt(
    token,
    'user',
    () => {},
    async () => {
      during = (await guard.tries(token, 'user')).possible
    },
  )
  expect(during).toBe(1)
  expect(await guard.tries(token, 'user')).toMatchObject({ wrong: 0, possible: 0 })
})

test('a refusal sends nothing and counts nothing', async () => {
  const guard = createPinGuard(journalInMemory())
  const refused = guard.attempt(
    token,
    'user',
    () => {
      throw new AppError('token.pin-last-try', { certain: true })
    },
    () => Promise.reject(new Error('was sent')),
  )
  await expect(refused).rejects.toMatchObject({ code: 'token.pin-last-try' })
  expect(await guard.tries(token, 'user')).toMatchObject({ wrong: 0, possible: 0 })
})

test('an answer that cannot be written down is still the answer, and the try counts as possible', async () => {
  const kept = journalInMemory()
  let writes = 0
  const change: typeof kept.change = async next => {
    writes += 1
    if (writes % 2 === 0) throw new AppError('token.pin-not-counted', {})
    await kept.change(next)
  }
  const guard = createPinGuard({ ...kept, change })
  const sent = (send: () => Promise<string>) => guard.attempt(token, 'user', () => {}, send)
  expect(await sent(async () => 'in')).toBe('in')
  await expect(sent(() => Promise.reject(failed(0xa0)))).rejects.toMatchObject({ failure: { code: 0xa0 } })
  expect(await guard.tries(token, 'user')).toMatchObject({ wrong: 0, possible: 2 })
})

test('commands side by side, each with the right PIN, do not take each other for failed tries', async () => {
  const guard = createPinGuard(journalInMemory())
  const refuseLast = ({ wrong, possible }: { wrong: number; possible: number }) => {
    if (wrong + possible >= 2) throw new AppError('token.pin-last-try', { certain: false })
  }
  const slow = () => new Promise<void>(done => setTimeout(done, 100))
  const one = async () => {
    expect((await guard.tries(token, 'user')).possible).toBeLessThan(2)
    await guard.attempt(token, 'user', refuseLast, slow)
  }
  await Promise.all(Array.from({ length: 6 }, one))
  // Whose program died, they are not waited for, and count.
  const journal = journalInMemory()
  const later = createPinGuard(journal, () => new Date(Date.now() + 60_000))
  for (const _ of [1, 2])
    void createPinGuard(journal).attempt(
      token,
      'user',
      () => {},
      () => new Promise(() => {}),
    )
  await new Promise(done => setTimeout(done, 10))
  await expect(later.attempt(token, 'user', refuseLast, slow)).rejects.toMatchObject({
    code: 'token.pin-last-try',
  })
})

test('of two at once the second sees the first as a possible one', async () => {
  const guard = createPinGuard(journalInMemory())
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = guard.attempt(
    token,
    'user',
    () => {},
    () => promise,
  )
  let seen = -1
  await guard.attempt(
    token,
    'user',
    tries => {
      seen = tries.possible
    },
    async () => {},
  )
  resolve()
  await first
  expect(seen).toBe(1)
})
