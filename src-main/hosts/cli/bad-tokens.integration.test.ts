import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SoftKey } from '../../demo/soft-token.ts'
import {
  type CliBench,
  type FaultyBench,
  failureIn,
  jsonOf,
  SIGNER,
  startCliBench,
  startFaultyBench,
  until,
  whyNoBench,
  whyNoFaultyBench,
} from './testing/cli-bench.ts'
import { startInTerminal, whyNoTerminal } from './testing/terminal.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)
const faultReason = reason ?? whyNoFaultyBench()
if (faultReason && !reason) console.log(`Tokens that fail are not tried: ${faultReason}.`)

const UNUSABLE: readonly SoftKey[] = [
  { ...SIGNER, label: 'old', validity: 'expired' },
  { ...SIGNER, label: 'later', validity: 'not-yet' },
  { ...SIGNER, label: 'login', use: 'authentication' },
]

describe.skipIf(reason)('a token that is not there or cannot sign', () => {
  let bench: CliBench
  let path: string
  beforeAll(async () => {
    bench = await startCliBench(UNUSABLE)
    path = bench.put('letter.pdf')
  })
  afterAll(() => bench?.remove())

  /** The same driver built for another processor: e_machine of the ELF header is AArch64, or s390 where that is ours. */
  const forAnotherProcessor = () => {
    const bytes = readFileSync(bench.token.module)
    bytes.writeUInt16LE(process.arch === 'arm64' ? 0x16 : 0xb7, 18)
    const file = join(bench.dir, 'elsewhere.so')
    writeFileSync(file, bytes)
    return file
  }
  const noDriver = () => {
    const file = join(bench.dir, 'letter.so')
    writeFileSync(file, 'Dear Sir or Madam')
    return file
  }

  test.each([
    [
      'a driver that is not there',
      () => '/nowhere/driver.so',
      'token.module-missing',
      'The driver is not there',
    ],
    [
      'a driver for another processor',
      forAnotherProcessor,
      'token.module-wrong-architecture',
      'made for another kind of processor',
    ],
    ['a file that is no driver', noDriver, 'token.module-not-a-driver', 'This file is not a token driver'],
    [
      'a program that is no driver',
      () => process.execPath,
      'token.module-not-a-driver',
      'This file is not a token driver',
    ],
  ])('%s', async (_what, driver, code, words) => {
    const before = bench.listing()
    const ended = await bench.run(['sign', path, '--module', driver(), '--pin-file', bench.pinFile])
    expect(ended).toMatchObject({ code: 5, stdout: '' })
    expect(ended.stderr).toContain(words)
    expect(ended.stderr).toContain(`[${code}]`)
    expect(bench.listing()).toEqual(before)
  })

  test('no token', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'tokenseal-none-'))
    const conf = join(empty, 'softhsm2.conf')
    writeFileSync(conf, `directories.tokendir = ${empty}\n`)
    try {
      const env = { SOFTHSM2_CONF: conf }
      const signed = await bench.run(['sign', path, ...bench.withToken, '--json'], { env })
      expect(signed.code).toBe(5)
      expect(failureIn(signed)).toMatchObject({ code: 'token.none', title: 'No token found' })
      const listed = await bench.run(['tokens', '--module', bench.token.module, '--json'], { env })
      expect(listed.code).toBe(5)
      expect(jsonOf(listed)).toMatchObject({ ok: false, error: { code: 'token.none' }, tokens: [] })
    } finally {
      rmSync(empty, { recursive: true, force: true })
    }
  })

  test('another token than the one that was asked for', async () => {
    const ended = await bench.run(['sign', path, ...bench.withToken, '--token', 'Nobody'])
    expect(ended).toMatchObject({ code: 5, stdout: '' })
    expect(ended.stderr).toContain('This token is not plugged in')
  })

  test.each([
    ['old', 'The certificate has expired'],
    ['later', 'The certificate is not valid yet'],
    ['login', 'The certificate is not made for signing documents'],
  ])('the certificate “%s”: %s, and no PIN is asked', async (label, words) => {
    const before = bench.listing()
    const ended = await bench.run(['sign', path, '--module', bench.token.module, '--cert', label])
    expect(ended).toMatchObject({ code: 5, stdout: '' })
    expect(ended.stderr).toContain(words)
    expect(bench.listing()).toEqual(before)
  })

  test('a certificate that is not on it', async () => {
    const ended = await bench.run(['sign', path, ...bench.withToken, '--cert', 'nobody', '--json'])
    expect(ended.code).toBe(5)
    expect(failureIn(ended)).toMatchObject({ code: 'token.certificate-not-found' })
  })

  test('certs lists them, each with the reason', async () => {
    const ended = await bench.run(['certs', '--module', bench.token.module])
    expect(ended.code).toBe(0)
    expect(ended.stdout).toMatch(/^old\n {2}issued by {4}Tokenseal demo issuer$/m)
    expect(ended.stdout).toContain('signing      no: the certificate has expired')
    expect(ended.stdout).toContain('signing      no: the certificate is not valid yet')
  })

  test('a token without a certificate', async () => {
    const blank = await startCliBench([])
    try {
      const ended = await blank.run(['sign', blank.put('letter.pdf'), '--module', blank.token.module])
      expect(ended).toMatchObject({ code: 5, stdout: '' })
      expect(ended.stderr).toContain('There is no certificate on this token')
    } finally {
      blank.remove()
    }
  })
})

describe.skipIf(faultReason)('a token that fails', () => {
  let faulty: FaultyBench
  let path: string
  beforeAll(async () => {
    faulty = await startFaultyBench()
  })
  afterEach(() => faulty.bench.clear())
  afterAll(() => faulty?.remove())

  const sign = (more: readonly string[] = []) =>
    faulty.bench.run(['sign', path, ...faulty.bench.withToken, ...more])

  test.each([
    [
      'taken out between PIN and signature',
      { 'pull_at.C_SignInit': 1 },
      'token.removed',
      'The token was taken out',
    ],
    [
      'whose driver crashes while it signs',
      { 'crash.C_Sign': 'segv' },
      'token.module-crashed',
      'The driver crashed',
    ],
    ['that signs wrongly', { corrupt_sign: 1 }, 'token.wrong-signature', 'a signature that does not verify'],
  ])('%s: nothing is left behind, and the PIN was sent once', async (_what, orders, code, words) => {
    path = faulty.bench.put('letter.pdf')
    faulty.faults.order(orders)
    const before = faulty.bench.listing()
    const logins = faulty.faults.calls('C_Login')
    const ended = await sign()
    expect(ended).toMatchObject({ code: 5, stdout: '' })
    expect(ended.stderr).toContain(words)
    expect(ended.stderr).toContain(`[${code}]`)
    expect(ended.stderr).toContain('the document has not changed')
    expect(faulty.bench.listing()).toEqual(before)
    expect(faulty.faults.calls('C_Login')).toBe(logins + 1)
  })

  test('whose driver crashes at once', async () => {
    path = faulty.bench.put('letter.pdf')
    faulty.faults.order({ 'crash.C_GetSlotList': 'abort' })
    const ended = await sign(['--json'])
    expect(ended.code).toBe(5)
    expect(failureIn(ended)).toMatchObject({
      code: 'token.module-crashed',
      details: { name: 'fault-module.so' },
    })
  })

  test.each([
    ['label', '0x3', { label: '', unusable: null }],
    ['certificate', '0x11', { label: 'signer', unusable: 'withheld' }],
  ])('whose driver calls a %s a million megabytes long loses that alone', async (_what, type, expected) => {
    faulty.faults.order({ huge_attribute: type })
    const listed = jsonOf(await faulty.bench.run(['certs', '--module', faulty.faults.path, '--json']))
    expect(listed['certificates']).toContainEqual(expect.objectContaining(expected))
  })

  test('whose driver leaves a process of its own behind does not keep the command from its end', async () => {
    faulty.faults.order({ fork: 20_000 })
    const started = Date.now()
    expect(await faulty.bench.run(['tokens', '--module', faulty.faults.path])).toMatchObject({ code: 0 })
    expect(Date.now() - started).toBeLessThan(15_000)
  })

  test.each([
    ['before the token is found', 'C_GetSlotList'],
    ['while it signs', 'C_Sign'],
  ])('Ctrl-C ends it %s, though its driver hangs', async (_what, call) => {
    const { bench, faults } = faulty
    path = bench.put('letter.pdf')
    const before = bench.listing()
    const earlier = { C_GetSlotList: 'C_Initialize', C_Sign: 'C_SignInit' }[call] ?? ''
    faults.order({ [`hang.${call}`]: 1 })
    const calls = faults.calls(earlier)
    const started = Date.now()
    const ended = await bench.run(['sign', path, ...bench.withToken], {
      meanwhile: async pid => {
        await until(() => faults.calls(earlier) > calls)
        process.kill(pid, 'SIGINT')
      },
    })
    expect(ended).toMatchObject({ code: 130, stdout: '' })
    expect(ended.stderr).toContain('Cancelled')
    // The driver's own deadlines are 30 s and 60 s.
    expect(Date.now() - started).toBeLessThan(25_000)
    expect(bench.listing()).toEqual(before)
  })

  test.skipIf(whyNoTerminal())(
    'whose driver hangs after the PIN was typed is stopped at its deadline',
    async () => {
      const { bench, faults } = faulty
      path = bench.put('letter.pdf')
      const before = bench.listing()
      faults.order({})
      const logins = faults.calls('C_Login')
      const command = [
        process.execPath,
        join(import.meta.dirname, 'main.ts'),
        'sign',
        path,
        '--module',
        faults.path,
      ]
      const run = startInTerminal(command, { cwd: bench.work, env: bench.env })
      await run.shows('PIN for “Bench token”: ')
      faults.order({ 'hang.C_GetTokenInfo': 1 })
      run.type('kestrel-4471\r')
      expect(await run.end()).toBe(5)
      expect(run.seen()).toContain('The driver does not answer')
      expect(faults.calls('C_Login')).toBe(logins)
      expect(bench.listing()).toEqual(before)
    },
  )
})
