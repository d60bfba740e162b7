import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CertificateView } from '../../../src-shared/model/certificate-view.ts'
import { issue, SIGNER as SIGNER_EXTENSIONS, startOpenssl } from '../../cms/testing/openssl-pki.ts'
import { startLoopbackPki } from '../../services/testing/loopback-pki.ts'
import {
  type CliBench,
  failureIn,
  jsonOf,
  SIGNER,
  startCliBench,
  startFaultyBench,
  whyNoBench,
} from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)

/** What openssl makes of a file, with its colons and spaces gone. */
const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', [...args], { encoding: 'utf8' }).trim()
const fingerprintOf = (...args: readonly string[]) =>
  openssl('x509', ...args, '-noout', '-fingerprint', '-sha256')
    .replace(/.*=/, '')
    .replaceAll(':', '')
    .toLowerCase()

describe.skipIf(reason)('certificates on the command line', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench([SIGNER, { ...SIGNER, label: 'login', use: 'authentication' }])
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const module = () => ['--module', bench.token.module]
  const viewOf = async (...args: readonly string[]) =>
    CertificateView.parse(jsonOf(await bench.run(['certs', 'show', '--json', ...args])).certificate)

  test('saved in each form, openssl reads the same certificate', async () => {
    const { fingerprint } = await viewOf('--cert', 'signer', ...module())
    for (const [name, ...how] of [['a.pem'], ['a.cer', '-inform', 'DER']] as const) {
      const saved = await bench.run(['cert', 'export', '--cert', 'signer', '-o', name, ...module()])
      expect(saved, name).toMatchObject({ code: 0 })
      expect(saved.stderr).toContain('The private key is not in it.')
      expect(fingerprintOf('-in', join(bench.work, name), ...how), name).toBe(fingerprint)
    }
    expect(statSync(join(bench.work, 'a.cer')).size).toBe(
      (await viewOf('--cert', 'signer', ...module())).bytes,
    )
  })

  test('a certificate that gives orders to the terminal is only shown', async () => {
    const pki = startOpenssl()
    const subject = '/O=x/CN=Anna\u001b[2J\nValid until 2099 \u009b31m\u202egpj'
    const der = issue(pki, { name: 'evil', key: 'p256', extensions: SIGNER_EXTENSIONS, subject })
    pki.remove()
    bench.put('evil.der', der)
    const plain = await bench.run(['certs', 'show', 'evil.der'])
    const json = await bench.run(['certs', 'show', 'evil.der', '--json'])
    for (const { code, stdout } of [plain, json]) {
      expect(code).toBe(0)
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
    }
    expect(plain.stdout).toMatch(/^Anna \[2J Valid until 2099 {2}31mgpj\n/)
    expect(plain.stdout.match(/^Valid until/gm)).toBeNull()
    expect(jsonOf(json)).toMatchObject({ certificate: { subjectName: 'Anna [2J Valid until 2099  31mgpj' } })
  })

  test('a chain is read by openssl pkcs7, and what is missing is said', async () => {
    const ended = await bench.run([
      'cert',
      'export',
      '--cert',
      'signer',
      '--chain',
      '-o',
      'a.p7b',
      '--json',
      ...module(),
    ])
    expect(ended.stderr).toContain('was not found here')
    const saved = jsonOf(ended)
    const pem = openssl('pkcs7', '-inform', 'DER', '-in', join(bench.work, 'a.p7b'), '-print_certs')
    const blocks = pem.match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? []
    expect(blocks).toHaveLength(Number(saved.certificates))
    const view = await viewOf('--cert', 'signer', ...module())
    const told = view.chain.links.flatMap(link => link.fingerprint ?? [])
    const read = blocks.map(block =>
      execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], {
        input: block,
        encoding: 'utf8',
      }),
    )
    expect(read.map(line => line.trim().replace(/.*=/, '').replaceAll(':', '').toLowerCase()).sort()).toEqual(
      told.sort(),
    )
    expect(saved.missing).toBe(view.chain.links[0]?.name)
  })

  test('an existing file stays unless --force', async () => {
    const path = bench.put('a.pem', Buffer.from('mine'))
    const args = ['cert', 'export', '--cert', 'signer', '-o', 'a.pem', ...module()]
    expect(failureIn(await bench.run([...args, '--json']))).toMatchObject({ code: 'certificate.exists' })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(await bench.run([...args, '--force'])).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
  })

  test.each([
    [['cert', 'export', '-o', 'a.pem'], 'token.certificate-ambiguous', 5],
    [['cert', 'export', '--cert', 'nobody', '-o', 'a.pem'], 'token.certificate-not-found', 5],
    [['cert', 'export', '--cert', 'signer', '--chain', '--format', 'der', '-o', 'a.cer'], 'usage.invalid', 2],
    [['cert', 'export', '--cert', 'signer'], 'usage.invalid', 2],
    [['cert', 'export', '--cert', 'signer', '-o', 'none/a.pem'], 'file.folder-missing', 2],
  ] as const)('%j is refused with %s, and nothing is written', async (args, code, exit) => {
    const ended = await bench.run([...args, '--json', ...module()])
    expect(failureIn(ended)).toMatchObject({ code })
    expect(ended.code).toBe(exit)
    expect(bench.listing()).toEqual({})
  })

  // Nobody may create files there, not even root.
  test.skipIf(process.platform !== 'linux')(
    'a folder that is read-only is told of the certificate',
    async () => {
      const ended = await bench.run([
        'cert',
        'export',
        '--cert',
        'signer',
        '-o',
        '/sys/a.pem',
        '--json',
        ...module(),
      ])
      expect(ended.code).toBe(1)
      expect(failureIn(ended)).toMatchObject({
        code: 'certificate.not-saved',
        details: { name: 'a.pem', why: 'file.read-only-folder' },
        remedy: 'Choose another folder.',
      })
    },
  )

  test('what the key allows is told once it has signed', async () => {
    bench.put('letter.pdf')
    const before = await viewOf('--cert', 'signer', ...module())
    expect(await bench.run(['sign', 'letter.pdf', '--cert', 'signer', ...bench.withToken])).toMatchObject({
      code: 0,
    })
    const after = await viewOf('--cert', 'signer', ...module())
    expect([before.key.copyable, after.key.copyable, after.key.madeThere]).toEqual([null, false, true])
  })

  test('the certificates of a signed document are shown', async () => {
    bench.put('letter.pdf')
    await bench.run(['sign', 'letter.pdf', '--cert', 'signer', ...bench.withToken])
    const onToken = await viewOf('--cert', 'signer', ...module())
    const inside = await viewOf('letter-signed.pdf')
    expect(inside.fingerprint).toBe(onToken.fingerprint)
    expect(inside.key.place).toBe('unknown')
    expect(inside.chain.links.map(({ from }) => from)).toEqual(['nowhere', 'document', 'itself'])
  })
})

test.skipIf(reason)(
  'a card that gives its certificates not out: it says so, and nothing is written',
  async () => {
    const { bench, faults, remove } = await startFaultyBench()
    try {
      faults.order({ withhold: 1 })
      const driver = ['--module', faults.path]
      const ended = await bench.run([
        'cert',
        'export',
        '--cert',
        'signer',
        '-o',
        'a.pem',
        '--json',
        ...driver,
      ])
      expect(failureIn(ended)).toMatchObject({
        code: 'certificate.withheld',
        title: 'The token does not give this certificate out',
      })
      expect(ended.code).toBe(5)
      expect(bench.listing()).toEqual({})
      const listed = await bench.run(['certs', '--json', ...driver])
      expect(jsonOf(listed).certificates).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ label: 'signer', usable: false, unusable: 'withheld' }),
        ]),
      )
      faults.order({})
      expect(await bench.run(['cert', 'export', '--cert', 'signer', '-o', 'a.pem', ...driver])).toMatchObject(
        { code: 0 },
      )
    } finally {
      remove()
    }
  },
)

test('personal numbers are masked until asked for', async () => {
  const made = startOpenssl()
  const bench = await startCliBench([])
  try {
    const subject = '/serialNumber=PNOSE-198001012384/CN=Lindqvist Marta 198001012384'
    issue(made, { name: 'marta', key: 'p256', subject, extensions: SIGNER_EXTENSIONS })
    const run = (...args: readonly string[]) => bench.run(['certs', 'show', made.path('marta.pem'), ...args])
    for (const shown of [await run(), await run('--json')]) {
      expect(shown.stdout).toContain('PNOSE-•••••• 2384')
      expect(shown.stdout).not.toContain('198001012384')
    }
    expect((await run('--show-personal')).stdout).toContain('Lindqvist Marta 198001012384')
  } finally {
    bench.remove()
    made.remove()
  }
})

test('revocation is asked on demand, and remembered', async () => {
  const pki = await startLoopbackPki()
  const bench = await startCliBench([])
  try {
    const run = (...args: readonly string[]) =>
      bench.run(['certs', 'show', join(pki.openssl.dir, 'signer.pem'), ...args])
    const offline = await run()
    expect(offline.stdout).toContain('Nobody was asked yet.')
    expect(pki.requests).toEqual([])
    const online = await run('--online')
    expect(online.stdout).toContain('The issuer says this certificate is in good standing. Asked live')
    expect(online.stdout).toContain('fetched from its issuer')
    pki.withdraw(pki.signer)
    expect((await run('--online')).stdout).toContain('Withdrawn by the issuer on')
    // What was withdrawn stays so without asking again.
    expect((await run()).stdout).toContain('Withdrawn by the issuer on')
  } finally {
    bench.remove()
    await pki.close()
  }
}, 30_000)
