import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type FaultyBench,
  failureIn,
  jsonOf,
  MAIN,
  PIN,
  startFaultyBench,
  WRONG_PIN,
  whyNoFaultyBench,
} from './testing/cli-bench.ts'
import { startInTerminal, whyNoTerminal } from './testing/terminal.ts'

const reason = whyNoFaultyBench()
if (reason) console.log(`Not run: ${reason}.`)
const terminalReason = reason ?? whyNoTerminal()
if (terminalReason && !reason) console.log(`The terminal is not tried: ${terminalReason}.`)

describe.skipIf(reason)('the PIN', () => {
  let faulty: FaultyBench
  let path: string
  let logins = 0
  /** C_Login since the test began, counted by the driver. */
  const tries = () => faulty.faults.calls('C_Login') - logins

  beforeAll(async () => {
    faulty = await startFaultyBench()
  })
  beforeEach(() => {
    faulty.faults.order({})
    faulty.faults.setTries(3)
    logins = faulty.faults.calls('C_Login')
    path = faulty.bench.put('letter.pdf')
  })
  afterEach(() => faulty.bench.clear())
  afterAll(() => faulty?.remove())

  const driver = () => ['--module', faulty.faults.path]
  const sign = (more: readonly string[], stdin?: string) =>
    faulty.bench.run(['sign', path, ...driver(), ...more], stdin === undefined ? {} : { stdin })
  const signed = () => Object.keys(faulty.bench.listing()).includes('letter-signed.pdf')

  test('from a file, and from standard input: one login each', async () => {
    expect(await sign(['--pin-file', faulty.bench.pinFile])).toMatchObject({ code: 0, stderr: '' })
    expect(tries()).toBe(1)
    expect(await sign(['--pin-stdin', '--force'], `\ufeff${PIN}\r\nignored\n`)).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(tries()).toBe(2)
  })

  test('from a pipe of the shell, also for a key that wants it for every signature', async () => {
    faulty.faults.order({ always_auth: 1, real_pin: PIN })
    const pipe = join(faulty.bench.work, 'pin.pipe')
    execFileSync('mkfifo', [pipe])
    const [ended] = await Promise.all([sign(['--pin-file', pipe]), writeFile(pipe, `${PIN}\n`)])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(tries()).toBe(2)
  })

  test('not from a file that is too large to hold one: it was named by mistake', async () => {
    const file = join(faulty.bench.work, 'large.txt')
    await writeFile(file, `${PIN}\n`.repeat(1000))
    const ended = await sign(['--pin-file', file, '--json'])
    expect(failureIn(ended).code).toBe('file.unreadable')
    expect(tries()).toBe(0)
  })

  // What `'…' > pin.txt` of Windows PowerShell writes, its editor's "UTF-8 with BOM", and what each of them pipes.
  test.each([
    ['UTF-16 with its mark', Buffer.from(`\ufeff${PIN}\r\n`, 'utf16le')],
    ['UTF-8 with a mark in front', Buffer.from(`\ufeff${PIN}\r\n`)],
  ])('written as %s', async (_what, bytes) => {
    const file = join(faulty.bench.work, 'pin.txt')
    await writeFile(file, bytes)
    expect(await sign(['--pin-file', file])).toMatchObject({ code: 0, stderr: '' })
    expect(tries()).toBe(1)
  })

  test.each([
    ['UTF-16 without its mark', Buffer.from(`${PIN}\r\n`, 'utf16le')],
    ['Latin-1', Buffer.from('käfer-4471\n', 'latin1')],
  ])('not written as %s: nothing is sent', async (_what, bytes) => {
    const file = join(faulty.bench.work, 'pin.txt')
    await writeFile(file, bytes)
    const ended = await sign(['--pin-file', file, '--json'])
    expect(failureIn(ended)).toMatchObject({ code: 'usage.invalid' })
    expect(tries()).toBe(0)
  })

  test('from standard input once, for a key that wants it for every signature', async () => {
    faulty.faults.order({ always_auth: 1, real_pin: PIN })
    faulty.bench.put('other.pdf')
    const ended = await sign(['other.pdf', '--pin-stdin', '--json'], `${PIN}\n`)
    expect(jsonOf(ended)).toMatchObject({ ok: true, results: [{ ok: true }, { ok: true }] })
    expect(tries()).toBe(3)
  })

  test.each([
    ['nowhere', [], 'usage.no-pin-source'],
    ['an empty standard input', ['--pin-stdin'], 'usage.no-pin-source'],
  ])('from %s: exit 2, and nothing is tried', async (_what, options, code) => {
    const ended = await sign([...options, '--json'])
    expect(ended.code).toBe(2)
    expect(failureIn(ended)).toMatchObject({ code, title: 'There is no way to ask for the PIN' })
    expect(tries()).toBe(0)
    expect(signed()).toBe(false)
  })

  test.each([
    ['empty', '\n'],
    ['too short', '12\n'],
  ])('that is %s is not sent: some tokens burn a try on it', async (_what, stdin) => {
    const ended = await sign(['--pin-stdin', '--json'], stdin)
    expect(ended.code).toBe(4)
    expect(failureIn(ended)).toMatchObject({ code: 'token.pin-length' })
    expect(tries()).toBe(0)
  })

  test('that is wrong ends the command after one try, of the real token as well', async () => {
    const ended = await sign(['--pin-file', faulty.bench.wrongPinFile])
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(ended.stderr).toContain('That PIN was not correct. One try was used.')
    expect(tries()).toBe(1)
    const listed = jsonOf(await faulty.bench.run(['tokens', '--module', faulty.bench.token.module, '--json']))
    expect(listed).toMatchObject({ tokens: [{ pin: 'count-low' }] })
    const again = await sign(['--pin-file', faulty.bench.pinFile])
    expect(again).toMatchObject({ code: 0 })
    expect(again.stderr).toContain('A wrong PIN was typed before.')
  })

  test('that is wrong costs a batch one try, not one for each file', async () => {
    faulty.bench.put('other.pdf')
    const before = faulty.bench.listing()
    const ended = await sign(['other.pdf', '--pin-file', faulty.bench.wrongPinFile, '--json'])
    expect(ended.code).toBe(4)
    expect(failureIn(ended)).toMatchObject({ code: 'token.pin-incorrect' })
    expect(tries()).toBe(1)
    expect(faulty.bench.listing()).toEqual(before)
  })

  test('that is locked: nothing is asked, nothing is sent', async () => {
    faulty.faults.order({ pin_max: 3 })
    faulty.faults.setTries(0)
    const ended = await sign([]) // Without a source of the PIN: asking would be another error.
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(ended.stderr).toContain('The PIN is locked')
    expect(ended.stderr).toContain('PUK')
    expect(tries()).toBe(0)
  })

  test('with one try left is not taken from a file', async () => {
    faulty.faults.order({ pin_max: 3 })
    faulty.faults.setTries(1)
    const ended = await sign(['--pin-file', faulty.bench.pinFile, '--json'])
    expect(ended.code).toBe(4)
    expect(failureIn(ended)).toMatchObject({ code: 'token.pin-last-try', title: 'Only one try is left' })
    expect(tries()).toBe(0)
  })

  test('is never an argument', async () => {
    const ended = await faulty.bench.run(['sign', path, ...driver(), '--pin', PIN])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(tries()).toBe(0)
  })

  describe.skipIf(terminalReason)('at a terminal', () => {
    const start = (...more: string[]) =>
      startInTerminal([process.execPath, MAIN, 'sign', path, ...driver(), ...more], {
        cwd: faulty.bench.work,
        env: faulty.bench.env,
      })
    const PROMPT = 'PIN for “Bench token”: '

    test('is typed unseen, mistypings taken back', async () => {
      const run = start()
      await run.shows(PROMPT)
      run.type(`${PIN}xy\u007f\u007f\r`)
      expect(await run.end()).toBe(0)
      expect(run.seen()).not.toContain('xy')
      expect(run.seen()).toContain('signed by signer')
      expect(tries()).toBe(1)
    })

    test('that is wrong is not asked for again', async () => {
      const run = start()
      await run.shows(PROMPT)
      run.type(`${WRONG_PIN}\r`)
      expect(await run.end()).toBe(4)
      expect(run.seen().split(PROMPT)).toHaveLength(2)
      expect(run.seen()).toContain('That PIN was not correct')
      expect(tries()).toBe(1)
    })

    test.each([
      ['Ctrl-C', '\u0003', 130, 'Cancelled'],
      ['Escape', '\u001b', 4, 'The PIN was not given'],
    ])('%s ends the question: nothing is sent, nothing is left', async (_key, typed, code, words) => {
      const before = faulty.bench.listing()
      const run = start()
      await run.shows(PROMPT)
      run.type(`kes${typed}`)
      expect(await run.end()).toBe(code)
      expect(run.seen()).toContain(words)
      expect(tries()).toBe(0)
      expect(faulty.bench.listing()).toEqual(before)
    })

    test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
      '%s from elsewhere ends the question as well',
      async signal => {
        const run = start()
        await run.shows(PROMPT)
        process.kill(run.pid(), signal)
        expect(await run.end()).toBe(130)
        expect(run.seen()).toContain('Cancelled')
        expect(tries()).toBe(0)
      },
    )

    test.each([
      ['no', 4, 0],
      ['yes', 0, 1],
    ])('with one try left is asked for after a yes alone: %s', async (answer, code, sent) => {
      faulty.faults.order({ pin_max: 3 })
      faulty.faults.setTries(1)
      const run = start()
      await run.shows('[yes/no]: ')
      run.type(`${answer}\r`)
      if (sent > 0) {
        await run.shows(PROMPT)
        run.type(`${PIN}\r`)
      }
      expect(await run.end()).toBe(code)
      expect(run.seen()).toContain('One more wrong PIN locks the token.')
      expect(tries()).toBe(sent)
    })
  })

  test('of a key file: wrong, right, and not asked for where the document is refused', async () => {
    const { bench } = faulty
    const { code } = await bench.run(['init-demo', '--dir', join(bench.work, 'demo'), '--quiet'])
    expect(code).toBe(0)
    const key = ['--pkcs12', 'demo/demo.p12']
    const file = (more: readonly string[]) => bench.run(['sign', path, ...key, ...more])
    const wrong = await file(['--pin-file', bench.wrongPinFile, '--json'])
    expect(wrong.code).toBe(4)
    expect(failureIn(wrong)).toMatchObject({ code: 'pkcs12.password-wrong' })
    expect(signed()).toBe(false)
    expect(await file(['--pin-file', 'demo/pin.txt'])).toMatchObject({ code: 0, stderr: '' })
    // Now the output exists, which is told without a source of the password.
    const refused = await file(['--json'])
    expect(failureIn(refused)).toMatchObject({ code: 'file.exists' })
  })
})
