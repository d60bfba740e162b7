/** Documents that are encrypted for certificates, from the command line: whose key opens them, and what is never tried. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toPem } from '../../demo/test-ca.ts'
import { FIELD, OWNER, type SealedRequest, sealedPdf, TITLE } from '../../pdf/testing/sealed-pdf.ts'
import { type PdfBoxJudge, startPdfBox, whyNoPdfBox } from '../../trust/testing/pdfbox-judge.ts'
import {
  type CliBench,
  failureIn,
  jsonOf,
  PIN,
  SIGNER,
  startCliBench,
  WRONG_PIN,
  whyNoBench,
} from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)
const noPdfBox = whyNoPdfBox()
if (noPdfBox) console.log(`Without the opinion of PDFBox: ${noPdfBox}.`)

/** Of the key file. */
const PASSWORD = 'heron-2290'
/** Filling in only. ISO 32000-2, table 24: bits 3 and 10. */
const READ_ONLY = 0x204

const decryption = (label: string, kind: 'rsa2048' | 'p256') =>
  ({ label, kind, validity: 'now', use: 'decryption' }) as const

describe.skipIf(reason)('a document encrypted for certificates', () => {
  let bench: CliBench
  let pdfBox: PdfBoxJudge | null = null
  let keyFile: string
  let passwordFile: string
  /** By label: the PEM files of the certificates. */
  const pem: Record<string, string> = {}
  const at = (name: string) => join(bench.work, name)

  beforeAll(async () => {
    bench = await startCliBench([
      SIGNER,
      decryption('reader rsa', 'rsa2048'),
      decryption('reader ec', 'p256'),
    ])
    for (const { label, der } of bench.token.certificates) {
      pem[label] = join(bench.dir, `${label.replace(' ', '-')}.pem`)
      writeFileSync(pem[label], toPem(der))
    }
    const own = (name: string) => join(bench.dir, name)
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
    for (const name of ['file', 'stranger']) {
      pem[name] = own(`${name}.pem`)
      const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', own(`${name}.key`), '-subj', `/CN=${name}`]
      openssl('req', '-x509', ...key, '-set_serial', '0x1002', '-out', pem[name])
    }
    keyFile = own('file.p12')
    const parts = ['-inkey', own('file.key'), '-in', own('file.pem'), '-passout', `pass:${PASSWORD}`]
    openssl('pkcs12', '-export', ...parts, '-out', keyFile)
    passwordFile = own('password.txt')
    writeFileSync(passwordFile, `${PASSWORD}\n`)
    pdfBox = noPdfBox ? null : startPdfBox()
  })
  afterEach(() => bench.clear())
  afterAll(() => {
    pdfBox?.close()
    bench?.remove()
  })

  function put(name: string, recipients: readonly string[], more: Partial<SealedRequest> = {}): string {
    const files = recipients.map(label => pem[label] ?? '')
    const envelopes = [{ recipients: files, permissions: OWNER }]
    return bench.put(name, sealedPdf({ cipher: 'aes-256', envelopes, ...more }))
  }

  /** What the journal knows of the token. */
  const tries = () => readFileSync(join(bench.dir, 'data', 'pin-journal.json'), 'utf8')

  const withFile = () => ['--decrypt-pkcs12', keyFile, '--decrypt-pin-file', passwordFile]
  const toOpen = () => ['--module', bench.token.module, '--decrypt-token', bench.token.label]

  test.each([
    ['reader rsa', 'rc4-128', []],
    ['reader rsa', 'aes-128', ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256']],
    ['reader ec', 'aes-256', []],
  ] as const)('is signed by the token that opens it: %s, %s', async (label, cipher, options) => {
    const keyOptions = options.flatMap(option => ['-keyopt', option])
    const input = put('in.pdf', [label], { cipher, keyOptions })
    const signed = await bench.run([
      'sign',
      input,
      '-o',
      'out.pdf',
      '--reason',
      'Kept secret',
      ...bench.withToken,
      '--json',
    ])
    expect(signed.stderr).toBe('')
    expect(jsonOf(signed)).toMatchObject({ ok: true, results: [{ ok: true, field: 'Signature1' }] })
    const bytes = readFileSync(at('out.pdf'))
    expect(bytes.subarray(0, readFileSync(input).length)).toEqual(readFileSync(input))
    expect(bytes.toString('latin1')).not.toContain('Kept secret')
  })

  test('another key opens it than the one that signs, in its field and in place', async () => {
    const input = put('in.pdf', ['stranger', 'file'])
    const more = ['--field', FIELD, '--in-place', '--json']
    const signed = await bench.run(['sign', input, ...bench.withToken, ...withFile(), ...more])
    expect(jsonOf(signed)).toMatchObject({ ok: true, results: [{ field: FIELD }] })
    const judged = await pdfBox?.judge({ path: input, key: { path: keyFile, password: PASSWORD } })
    if (judged)
      expect(judged).toMatchObject({
        error: null,
        encrypted: true,
        signatures: [{ field: FIELD, digest: true, valid: true, coversAll: true }],
      })

    const trust = join(bench.dir, 'root.pem')
    writeFileSync(trust, bench.token.rootPem)
    const checked = await bench.run([
      'validate',
      'in.pdf',
      '--trust',
      trust,
      '--offline',
      ...withFile(),
      '--json',
    ])
    expect(jsonOf(checked)).toMatchObject({ ok: true, files: [{ verdict: 'passed' }] })
    expect((await bench.run(['validate', 'in.pdf', '--offline'])).code).toBe(3)
  })

  test('by a key on the token, for one document after the other', async () => {
    for (const name of ['a.pdf', 'b.pdf']) put(name, ['reader rsa'])
    const pin = ['--decrypt-pin-file', bench.pinFile]
    const checked = await bench.run(['validate', 'a.pdf', 'b.pdf', ...toOpen(), ...pin, '--json'])
    expect(jsonOf(checked)).toMatchObject({ files: [{ verdict: null }, { verdict: null }] })
    const wrong = await bench.run([
      ...['validate', 'a.pdf', ...toOpen(), '--decrypt-pin-file', bench.wrongPinFile, '--json'],
    ])
    expect(failureIn(wrong).code).toBe('token.pin-incorrect')
    expect(wrong.code).toBe(4)
  })

  test('without a fitting key it says for whom it is, and nothing is tried', async () => {
    put('in.pdf', ['stranger'])
    const before = bench.listing()
    const triesBefore = tries()
    const wrong = ['--module', bench.token.module, '--pin-file', bench.wrongPinFile]
    const signed = await bench.run(['sign', 'in.pdf', ...wrong, '--json'])
    expect(signed.code).toBe(3)
    expect(failureIn(signed)).toMatchObject({
      code: 'pdf.recipient-key-needed',
      details: { count: 1, recipients: ['serial number 1002 of stranger'], holder: 'Bench token' },
    })
    expect(failureIn(signed).text).toContain('nothing was tried')
    const bare = await bench.run(['validate', 'in.pdf', '--json'])
    expect(bare.code).toBe(3)
    expect(failureIn(bare)).toMatchObject({ details: { count: 1, holder: null } })
    expect(bench.listing()).toEqual(before)
    // The wrong PIN was not sent: the guard would have counted it.
    expect(tries()).toEqual(triesBefore)
  })

  test('what its author forbids is not done, the owner may', async () => {
    const envelopes = [
      { recipients: [pem['reader rsa'] ?? ''], permissions: READ_ONLY },
      { recipients: [pem['file'] ?? ''], permissions: OWNER },
    ]
    put('in.pdf', [], { cipher: 'aes-128', envelopes })
    const denied = await bench.run(['sign', 'in.pdf', '-o', 'out.pdf', ...bench.withToken, '--json'])
    expect(failureIn(denied).code).toBe('pdf.permission-denied')
    const owner = await bench.run([
      'sign',
      'in.pdf',
      '-o',
      'out.pdf',
      ...bench.withToken,
      ...withFile(),
      '--json',
    ])
    expect(jsonOf(owner)).toMatchObject({ ok: true })
  })

  test('a batch: each by its own envelope, one for others is a result of its own', async () => {
    for (const name of ['a.pdf', 'b.pdf']) put(name, ['reader ec'], { cipher: 'aes-128' })
    put('c.pdf', ['stranger'])
    bench.put('d.pdf')
    const signed = await bench.run([
      'sign',
      'a.pdf',
      'b.pdf',
      'c.pdf',
      'd.pdf',
      '--out-dir',
      '.',
      ...bench.withToken,
      '--json',
    ])
    expect(signed.code).toBe(9)
    expect(jsonOf(signed)).toMatchObject({
      results: [
        { ok: true },
        { ok: true },
        { ok: false, error: { code: 'pdf.recipient-key-needed' } },
        { ok: true },
      ],
    })
  })

  test('a key that is named in the document, and does not open it, is one refusal whatever the reason', async () => {
    const text = readFileSync(put('in.pdf', ['file']), 'latin1')
    const envelope = /\/Recipients \[<([0-9a-f]+)>/.exec(text)?.[1] ?? ''
    const broken = {
      'in the sealed key': envelope.length / 2 - 120,
      'in the sealed content': envelope.length - 20,
    }
    for (const [where, place] of Object.entries(broken)) {
      const digit = envelope[Math.floor(place)] === '0' ? '1' : '0'
      const changed = `${envelope.slice(0, Math.floor(place))}${digit}${envelope.slice(Math.floor(place) + 1)}`
      bench.put('broken.pdf', Buffer.from(text.replace(envelope, changed), 'latin1'))
      const ended = await bench.run(['validate', 'broken.pdf', ...withFile(), '--json'])
      expect([where, failureIn(ended).code]).toEqual([where, 'pdf.recipient-key-wrong'])
      expect(ended.code).toBe(3)
    }
  })

  test('wrong use is told before anything is loaded', async () => {
    put('in.pdf', ['file'])
    const both = await bench.run(['validate', 'in.pdf', ...withFile(), '--decrypt-token', 'x', '--json'])
    expect(failureIn(both).code).toBe('usage.invalid')
    const alone = await bench.run(['validate', 'in.pdf', '--decrypt-pin-file', passwordFile, '--json'])
    expect(failureIn(alone).code).toBe('usage.invalid')
    const password = join(bench.dir, 'wrong-password.txt')
    writeFileSync(password, `${WRONG_PIN}\n`)
    const wrong = await bench.run([
      ...['validate', 'in.pdf', '--decrypt-pkcs12', keyFile, '--decrypt-pin-file', password, '--json'],
    ])
    expect(failureIn(wrong).code).toBe('pkcs12.password-wrong')
    expect(wrong.code).toBe(4)
    expect(PIN).not.toBe(TITLE)
  })
})
