import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Output, SignRequest } from '../../src-shared/model/signing.ts'
import { createFiles } from '../hosts/node/files.ts'
import { createFontLibrary } from '../pdf/fonts.ts'
import { ONE_PAGE, samplePdf } from '../pdf/sample-pdf.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import { openDocument } from './open-document.ts'
import { signDocuments } from './sign-documents.ts'
import { createFakeToken, type FakeToken, GOOD_PIN } from './testing/fake-bridge.ts'
import { createFakeWorld, type FakeWorld } from './testing/fake-world.ts'
import { NO_NETWORK } from './testing/no-network.ts'
import { NO_TEXTS } from './testing/no-texts.ts'
import { plainRequest } from './testing/plain-request.ts'

const NOW = new Date()
const fonts = createFontLibrary({ bundled: resolve(import.meta.dirname, '../../assets/fonts'), system: [] })
const files = createFiles()

let folder: string
let token: FakeToken
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-job-'))
  token = createFakeToken(NOW)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const put = (name: string, bytes: Uint8Array | string = samplePdf(ONE_PAGE)) => {
  writeFileSync(at(name), bytes)
  return at(name)
}

const request = (paths: readonly string[], change?: Partial<SignRequest>, output?: Output): SignRequest =>
  plainRequest(token.tokenId, paths, change, output)

function run(asked: SignRequest, person: FakeWorld, policy: Policy = DEFAULT_POLICY): Promise<void> {
  return signDocuments(
    asked,
    {
      files,
      clock: { now: () => NOW },
      fonts: async () => fonts,
      bridge: token.bridge,
      network: NO_NETWORK,
      texts: NO_TEXTS,
      isRevoked: () => false,
      policy,
      async openItem({ source }) {
        const path = 'path' in source ? source.path : ''
        const stamp = await files.stamp(path)
        const pdf = openDocument(files, path, { password: null })
        return {
          path,
          pdf,
          stamp,
          unlock: { password: null },
          release: () => pdf.reader.close(),
          close: async () => pdf.reader.close(),
        }
      },
    },
    person.world,
  )
}

test.each([
  ['its digest', {}, { signingDigests: ['sha512'] as const }, 'policy.refused', 'digest sha256'],
  ['its key', { rsaBits: 2048 }, { minRsaBits: 3072 }, 'policy.refused', 'RSA keys of 3072 bits or more'],
])(
  'what the policy forbids for %s ends the job before a PIN is asked',
  async (_what, key, rule, code, name) => {
    token = createFakeToken(NOW, key)
    const person = createFakeWorld([GOOD_PIN])
    const refused = run(request([put('a.pdf')]), person, { ...DEFAULT_POLICY, ...rule })
    await expect(refused).rejects.toMatchObject({ code, details: { rule: name } })
    expect(token.calls).toEqual([])
  },
)

test('a key that our own check calls weak is not signed with, and no PIN is asked', async () => {
  token = createFakeToken(NOW, { rsaBits: 1024 })
  const refused = run(request([put('a.pdf')]), createFakeWorld([GOOD_PIN]))
  await expect(refused).rejects.toMatchObject({
    code: 'token.certificate-unusable',
    details: { reason: 'algorithm-not-supported' },
  })
  expect(token.calls).toEqual([])
})

test('a file that cannot be signed is its own result; the others are signed in one login', async () => {
  const paths = [put('a.pdf'), put('b.pdf', 'no PDF'), at('nowhere.pdf'), put('c.pdf')]
  const person = createFakeWorld([GOOD_PIN])
  await run(request(paths), person)
  expect(person.results).toMatchObject([
    { ok: true, document: { input: at('a.pdf'), output: at('a-signed.pdf'), signatureCount: 1 } },
    { ok: false, input: at('b.pdf'), error: { code: 'pdf.not-a-pdf' } },
    { ok: false, input: at('nowhere.pdf'), error: { code: 'file.not-found' } },
    { ok: true, document: { output: at('c-signed.pdf') } },
  ])
  expect(token.calls).toEqual([`login ${GOOD_PIN}`, 'sign', 'sign'])
  expect(token.open()).toBe(0)
  expect(readdirSync(folder).sort()).toEqual(['a-signed.pdf', 'a.pdf', 'b.pdf', 'c-signed.pdf', 'c.pdf'])
})

test('what comes out begins with the original, and pdfsig finds the signature valid', async () => {
  const original = readFileSync(put('a.pdf'))
  await run(request([at('a.pdf')]), createFakeWorld([GOOD_PIN]))
  const signed = readFileSync(at('a-signed.pdf'))
  expect(signed.subarray(0, original.length).equals(original)).toBe(true)
  const judged = spawnSync('pdfsig', ['-nocert', at('a-signed.pdf')], { encoding: 'utf8' })
  if (judged.error)
    return console.log('pdfsig is not installed: the signature was checked by our own code alone.')
  expect(judged.stdout).toContain('Signature Validation: Signature is Valid.')
  expect(judged.stdout).toContain('Total document signed')
})

test('where nothing can be signed, no PIN is asked', async () => {
  const person = createFakeWorld([])
  await run(request([put('a.pdf', 'no PDF'), put('b.pdf', 'none either')]), person)
  expect(person.results.map(({ ok }) => ok)).toEqual([false, false])
  expect([person.questions, token.calls]).toEqual([[], []])
})

test('a dry run tells what would happen: nothing is written, asked or sent', async () => {
  const person = createFakeWorld([])
  await run(request([put('a.pdf')], { dryRun: true }), person)
  expect(person.results).toMatchObject([
    { ok: true, document: { output: null, outputName: null, report: null, signer: { name: 'Marta' } } },
  ])
  expect([person.questions, token.calls]).toEqual([[], []])
  expect(readdirSync(folder)).toEqual(['a.pdf'])
})

test('in place the input is replaced by the finished file, and by nothing less', async () => {
  const original = readFileSync(put('a.pdf'))
  const inPlace = { path: null, overwrite: false, inPlace: true }
  await expect(run(request([at('a.pdf')], {}, inPlace), createFakeWorld([]))).rejects.toMatchObject({
    code: 'job.cancelled',
  })
  expect(readFileSync(at('a.pdf')).equals(original)).toBe(true)
  await run(request([at('a.pdf')], {}, inPlace), createFakeWorld([GOOD_PIN]))
  expect(readdirSync(folder)).toEqual(['a.pdf'])
  const signed = readFileSync(at('a.pdf'))
  expect(signed.length).toBeGreaterThan(original.length)
  expect(signed.subarray(0, original.length).equals(original)).toBe(true)
})

test('an original that changed meanwhile is not signed as it was seen', async () => {
  put('a.pdf')
  const person = createFakeWorld([GOOD_PIN], ({ phase }) => {
    if (phase === 'checking') appendFileSync(at('a.pdf'), '% more\n')
  })
  await run(request([at('a.pdf')]), person)
  expect(person.results).toMatchObject([{ ok: false, error: { code: 'file.changed' } }])
  expect(readdirSync(folder)).toEqual(['a.pdf'])
})

test.each(['signing', 'checking'] as const)(
  'cancelled while %s: the job ends, and nothing is left',
  async phase => {
    put('a.pdf')
    const person = createFakeWorld([GOOD_PIN], told => {
      if (told.phase === phase && token.calls.length > 0) person.cancel()
    })
    await expect(run(request([at('a.pdf'), at('a.pdf')]), person)).rejects.toMatchObject({
      name: expect.stringMatching(/^(AppError|AbortError)$/),
    })
    expect(person.results).toEqual([])
    expect(readdirSync(folder)).toEqual(['a.pdf'])
  },
)

test('a token that fails ends the job; what was signed before stays', async () => {
  const paths = [put('a.pdf'), put('b.pdf')]
  const person = createFakeWorld([GOOD_PIN, '1111', '2222', '3333'], told => {
    if (told.itemName === 'b.pdf') token.alwaysAuthenticate('told')
  })
  await expect(run(request(paths), person)).rejects.toMatchObject({ code: 'token.pin-locked' })
  expect(person.results).toMatchObject([{ ok: true }])
  expect(readdirSync(folder).sort()).toEqual(['a-signed.pdf', 'a.pdf', 'b.pdf'])
})

test('an output that exists is left alone, and a free name is found where none was given', async () => {
  put('a.pdf')
  put('a-signed.pdf', 'kept')
  const person = createFakeWorld([GOOD_PIN])
  const named = { path: at('a-signed.pdf'), overwrite: false, inPlace: false }
  await run(request([at('a.pdf')], {}, named), person)
  expect(person.results).toMatchObject([{ ok: false, error: { code: 'file.exists' } }])
  expect(person.questions).toEqual([])
  await run(request([at('a.pdf')]), person)
  expect(person.results[1]).toMatchObject({ ok: true, document: { outputName: 'a-signed-2.pdf' } })
  expect(readFileSync(at('a-signed.pdf'), 'utf8')).toBe('kept')
})

test('twelve documents at once: order kept, each its own name, one login, the broken ones apart', async () => {
  const paths = Array.from({ length: 12 }, (_, index) =>
    put(`${index}.pdf`, index % 5 === 3 ? 'no PDF' : samplePdf(ONE_PAGE)),
  )
  const person = createFakeWorld([GOOD_PIN])
  await run(request(paths), person)
  expect(person.results.map(result => (result.ok ? result.document.input : result.input))).toEqual(paths)
  expect(person.results.map(({ ok }) => ok)).toEqual(paths.map((_, index) => index % 5 !== 3))
  expect(token.calls.filter(call => call.startsWith('login'))).toHaveLength(1)
  expect(readdirSync(folder).filter(name => !name.endsWith('.pdf'))).toEqual([])
})

test('the same document twice is signed twice, and a second one never takes the name of the first', async () => {
  const person = createFakeWorld([GOOD_PIN])
  await run(request([put('a.pdf'), at('a.pdf'), put('b.pdf')]), person)
  expect(person.results.map(result => (result.ok ? result.document.outputName : result.error))).toEqual([
    'a-signed.pdf',
    'a-signed-2.pdf',
    'b-signed.pdf',
  ])
  const inPlace = { path: null, overwrite: false, inPlace: true }
  const again = createFakeWorld([GOOD_PIN])
  await run(request([at('b.pdf'), at('b.pdf')], {}, inPlace), again)
  expect(again.results).toMatchObject([
    { ok: true, document: { signatureCount: 1 } },
    { ok: true, document: { signatureCount: 2 } },
  ])
  const taken = { path: at('c.pdf'), overwrite: false, inPlace: false }
  const third = createFakeWorld([GOOD_PIN])
  await run(request([at('a.pdf'), at('b.pdf')], {}, taken), third)
  expect(third.results).toMatchObject([{ ok: true }, { ok: false, error: { code: 'file.exists' } }])
})
