import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type FaultyBench,
  failureIn,
  jsonOf,
  MAIN,
  PIN,
  startFaultyBench,
  until,
  whyNoFaultyBench,
} from './testing/cli-bench.ts'
import { startInTerminal, whyNoTerminal } from './testing/terminal.ts'

const reason = whyNoFaultyBench()
if (reason) console.log(`Not run: ${reason}.`)
const terminalReason = reason ?? whyNoTerminal()

/** A token that counts in silence: no flags, as tpm2-pkcs11 and others. */
const SILENT_TOKEN = { pin_max: 3, pin_flags: 0 }

describe.skipIf(reason)('the journal of failed tries, from one command to the next', () => {
  let faulty: FaultyBench
  let path: string
  let logins = 0
  const tries = () => faulty.faults.calls('C_Login') - logins

  beforeAll(async () => {
    faulty = await startFaultyBench()
  })
  beforeEach(() => {
    faulty.faults.order(SILENT_TOKEN)
    faulty.faults.setTries(3)
    logins = faulty.faults.calls('C_Login')
    path = faulty.bench.put('letter.pdf')
  })
  afterEach(async () => {
    // A right PIN ends each story.
    faulty.faults.order({})
    faulty.faults.setTries(3)
    await sign('right', '--use-last-try', '--force')
    faulty.bench.clear()
  })
  afterAll(() => faulty?.remove())

  const sign = (which: 'right' | 'wrong', ...more: readonly string[]) => {
    const file = which === 'right' ? faulty.bench.pinFile : faulty.bench.wrongPinFile
    return faulty.bench.run(['sign', path, '--module', faulty.faults.path, '--pin-file', file, ...more])
  }
  const journal = () => readFileSync(join(faulty.bench.dir, 'data/pin-journal.json'), 'utf8')

  test('after two wrong ones the third needs a yes, though the token shows nothing', async () => {
    for (const _ of [1, 2]) expect(failureIn(await sign('wrong', '--json')).code).toBe('token.pin-incorrect')
    const refused = await sign('right', '--json')
    expect(refused.code).toBe(4)
    // The token has not said so.
    expect(failureIn(refused)).toMatchObject({
      code: 'token.pin-last-try',
      title: 'This may be the last try',
    })
    expect(refused.stderr).toContain('At least 2 failed tries from this program.')
    expect(tries()).toBe(2)

    expect(jsonOf(await sign('right', '--json', '--use-last-try'))).toMatchObject({ ok: true })
    expect(tries()).toBe(3)
    expect(JSON.parse(journal())).toEqual({ version: 1, tokens: [] })
    expect(await sign('right', '--force')).toMatchObject({ code: 0, stderr: '' })
  })

  test.each(['CKR_GENERAL_ERROR', 'CKR_FUNCTION_FAILED', 'CKR_DEVICE_ERROR'])(
    '%s is never called a wrong PIN, is sent once, and counts as a possible one',
    async code => {
      faulty.faults.order({ ...SILENT_TOKEN, 'rv.C_Login': code })
      const first = failureIn(await sign('right', '--json'))
      expect(first).toMatchObject({ code: 'token.pin-possibly-incorrect', details: { code } })
      const second = await sign('right', '--json')
      expect(second.stderr).toContain('1 try of this program may have failed.')
      expect(tries()).toBe(2)
      expect(failureIn(await sign('right', '--json')).code).toBe('token.pin-last-try')
      expect(tries()).toBe(2)
    },
  )

  test('a command killed while the driver has the PIN leaves a possible try', async () => {
    faulty.faults.order({ ...SILENT_TOKEN, 'hang.C_Login': 1 })
    const killed = await faulty.bench.run(
      ['sign', path, '--module', faulty.faults.path, '--pin-file', faulty.bench.pinFile],
      {
        async meanwhile(pid) {
          await until(() => /"underWay": \[\s*\{/.test(journal()))
          process.kill(pid, 'SIGKILL')
        },
      },
    )
    expect(killed.code).toBeNull()
    faulty.faults.order(SILENT_TOKEN)
    expect((await sign('right')).stderr).toContain('1 try of this program may have failed.')
  })

  test('the journal names no token and holds no PIN', async () => {
    await sign('wrong')
    const text = journal()
    expect(text).not.toContain(faulty.bench.token.serial)
    expect(text).not.toContain('Bench token')
    expect(JSON.parse(text)).toMatchObject({ tokens: [{ pins: { user: { wrong: 1 } } }] })
  })

  test.skipIf(terminalReason)('at the terminal the person says yes or no', async () => {
    for (const _ of [1, 2]) await sign('wrong')
    const start = () =>
      startInTerminal([process.execPath, MAIN, 'sign', path, '--module', faulty.faults.path], {
        cwd: faulty.bench.work,
        env: faulty.bench.env,
      })
    const no = start()
    await no.shows('One more wrong PIN may lock the token. Are you sure of your PIN? [yes/no]:')
    no.type('no\r')
    expect(await no.end()).toBe(4)
    expect(tries()).toBe(2)
    const yes = start()
    await yes.shows('[yes/no]:')
    yes.type('yes\r')
    await yes.shows('PIN for')
    yes.type(`${PIN}\r`)
    expect(await yes.end()).toBe(0)
    expect(tries()).toBe(3)
  })
})
