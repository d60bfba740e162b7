import { fork } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_TRIES } from '../../../src-shared/model/pin.ts'
import { SILENT } from '../../base/log.ts'
import { createPinGuard } from '../../token/pin-guard.ts'
import { withFolderLock } from './folder-lock.ts'
import { createPinJournalFile } from './pin-journal-file.ts'

const token = { serial: '1', label: 'Token', prints: ['aa'] }
const CHILD = resolve(import.meta.dirname, 'testing/pin-tries.ts')

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-journal-'))
  path = join(folder, 'pin-journal.json')
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

const guard = () => createPinGuard(createPinJournalFile(path, SILENT))
const fails = () =>
  guard().attempt(
    token,
    'user',
    () => {},
    () => Promise.reject(new Error('a bug of ours')),
  )

/** @returns how the process ended */
function run(...args: readonly string[]): Promise<string | number | null> {
  const child = fork(CHILD, [path, ...args], { stdio: 'ignore' })
  return new Promise(done => child.once('exit', (code, signal) => done(signal ?? code)))
}

test('no try is lost when several processes fail at once', async () => {
  expect(await Promise.all([run('wrong', '5'), run('wrong', '5'), run('wrong', '5')])).toEqual([0, 0, 0])
  expect(await guard().tries(token, 'user')).toMatchObject({ wrong: 15, possible: 0 })
  expect(readdirSync(folder)).toEqual(['pin-journal.json'])
})

test('a process killed between the PIN and its answer leaves a possible try', async () => {
  expect(await run('killed', '1')).toBe('SIGKILL')
  expect(await guard().tries(token, 'user')).toMatchObject({ wrong: 0, possible: 1 })
})

test.skipIf(process.platform === 'win32')('only its owner may read it', async () => {
  await run('wrong', '1')
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test.each([
  ['a journal that was cut off', '{"version":1'],
  ['one of a later version', '{"version":2,"cards":{}}'],
  ['one with other things in it', '{"version":1,"tokens":[{"keys":"aa"}]}'],
])('%s was not empty: it is kept, and a last try is possible until a right PIN', async (_what, text) => {
  writeFileSync(path, text)
  expect(await guard().tries(token, 'user')).toMatchObject({ wrong: 0, possible: 0, lost: true })
  await run('wrong', '1')
  expect(readFileSync(`${path}.bad`, 'utf8')).toBe(text)
  expect(await guard().tries(token, 'user')).toMatchObject({ wrong: 1, lost: true })
  await guard().attempt(
    token,
    'user',
    () => {},
    async () => {},
  )
  expect(await guard().tries(token, 'user')).toEqual(NO_TRIES)
  expect(await guard().tries({ ...token, serial: '2' }, 'user')).toMatchObject({ lost: true })
})

test('a lock left behind holds nobody up for ever, though the clock was set back since', async () => {
  const lock = `${path}.lock`
  mkdirSync(lock)
  const later = new Date(Date.now() + 365 * 86_400_000)
  utimesSync(lock, later, later)
  expect(await withFolderLock(lock, async () => 'done', 50)).toBe('done')
})

test('where it cannot be written, the tries are counted in memory', async () => {
  path = join(folder, 'missing', 'pin-journal.json')
  const inMemory = guard()
  await inMemory
    .attempt(
      token,
      'user',
      () => {},
      () => Promise.reject(new Error('a bug of ours')),
    )
    .catch(() => {})
  await inMemory.attempt(
    token,
    'user',
    () => {},
    async () => {},
  )
  await expect(fails()).rejects.toThrow('a bug of ours')
  expect(readdirSync(folder)).toEqual([])
})
