import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'

let bench: LevelBench
let tsa: readonly string[]

beforeAll(async () => {
  bench = await startLevelBench()
  tsa = ['--tsa', `${bench.pki.url}/tsa`]
})
afterAll(() => bench.close())
afterEach(() => {
  for (const path of ['/tsa', '/ocsp', '/issuing.crl', '/root.crl']) bench.pki.fault(path, null)
})

function startsWith(name: string, original: string): boolean {
  const [whole, start] = [readFileSync(bench.at(name)), readFileSync(bench.at(original))]
  return whole.subarray(0, start.length).equals(start)
}

test('a time-stamp over an unsigned document', async () => {
  const { code } = await bench.tokenseal('timestamp', 'in.pdf', '-o', 'stamped.pdf', ...tsa)
  expect(code).toBe(0)
  expect(startsWith('stamped.pdf', 'in.pdf')).toBe(true)
  expect(bench.signaturesOf('stamped.pdf')).toMatchObject([{ kind: 'timestamp' }])
  expect(bench.verifyStamp('stamped.pdf.0.data', 'stamped.pdf.0.cms')).toContain('Verification: OK')
})

test('a signature without room is raised by time-stamp of the document, store, and a last time-stamp', async () => {
  expect((await bench.sign('b.pdf', 'b-b')).code).toBe(0)
  const raised = await bench.tokenseal('extend', 'b.pdf', '--level', 'b-lta', '-o', 'lta.pdf', ...tsa)
  expect(raised).toMatchObject({ code: 0, ok: true, results: [{ level: 'b-lta' }] })
  expect(startsWith('lta.pdf', 'b.pdf')).toBe(true)
  const kinds = bench.signaturesOf('lta.pdf').map(({ kind }) => kind)
  expect(kinds).toEqual(['signature', 'timestamp', 'timestamp'])
  for (const index of [1, 2]) {
    const said = bench.verifyStamp(`lta.pdf.${index}.data`, `lta.pdf.${index}.cms`)
    expect(said).toContain('Verification: OK')
  }
  bench.accepted('lta.pdf')
})

test('renewal puts one more time-stamp over all, and asks for nothing that is proved already', async () => {
  const { pki } = bench
  expect((await bench.sign('first.pdf', 'b-lta', ...tsa)).code).toBe(0)
  pki.forgetRequests()
  for (const path of ['/ocsp', '/issuing.crl', '/root.crl']) pki.fault(path, { status: 503 })
  const renewed = await bench.tokenseal('extend', 'first.pdf', '--level', 'b-lta', '-o', 'second.pdf', ...tsa)
  expect(renewed.code).toBe(0)
  expect(pki.requests.every(({ path }) => path === '/tsa')).toBe(true)
  expect(startsWith('second.pdf', 'first.pdf')).toBe(true)
  expect(bench.signaturesOf('second.pdf')).toHaveLength(3)
  bench.accepted('second.pdf')
})

test('what was archived here is remembered, and renewed when it is due', async () => {
  const records = bench.at('data/archived.json')
  const kept = (): { path: string; until: string }[] => JSON.parse(readFileSync(records, 'utf8'))
  const untilOf = (name: string) => kept().find(({ path }) => path === bench.at(name))?.until
  expect((await bench.sign('deed.pdf', 'b-lta', ...tsa)).code).toBe(0)
  // Of the service's certificate, as openssl reads it.
  const end = new Date(
    bench.openssl('x509', '-in', bench.pki.openssl.path('tsa.pem'), '-noout', '-enddate').slice(9),
  )
  expect(untilOf('deed.pdf')).toBe(end.toISOString())
  expect(await bench.tokenseal('extend', '--due', ...tsa)).toMatchObject({ code: 0, results: [] })
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString()
  const gone = { path: bench.at('gone.pdf'), until: soon }
  const aged = kept().map(file => (file.path === bench.at('deed.pdf') ? { ...file, until: soon } : file))
  writeFileSync(records, JSON.stringify([gone, ...aged]))
  bench.pki.fault('/tsa', { status: 503 })
  const failed = await bench.tokenseal('extend', '--due', ...tsa)
  expect(failed).toMatchObject({ code: 9, results: [{ ok: false, error: { code: 'timestamp.failed' } }] })
  bench.pki.fault('/tsa', null)
  const renewed = await bench.tokenseal('extend', '--due', ...tsa)
  const result = { path: bench.at('deed.pdf'), ok: true, until: end.toISOString() }
  expect(renewed).toMatchObject({ code: 0, results: [result] })
  expect(bench.signaturesOf('deed.pdf')).toHaveLength(3)
  expect(untilOf('deed.pdf')).toBe(end.toISOString())
  // A file that became something else is forgotten once somebody looks at it.
  writeFileSync(bench.at('deed.pdf'), readFileSync(bench.at('in.pdf')))
  await bench.tokenseal('validate', 'deed.pdf', '--offline')
  expect(untilOf('deed.pdf')).toBeUndefined()
})

test('signed without network, then lifted in place when it is back', async () => {
  const { pki } = bench
  pki.fault('/tsa', { status: 503 })
  const signed = await bench.sign('later.pdf', 'b-lt', ...tsa, '--finish-later')
  expect(signed.code).toBe(0)
  expect(signed.results[0]).toMatchObject({ level: 'b-b', timeSource: 'claimed', pending: { level: 'b-lt' } })
  expect(signed.results[0].pending.missing).toContain('error 503')
  const tooEarly = await bench.tokenseal('extend', '--pending', ...tsa)
  expect(tooEarly).toMatchObject({ code: 9, ok: false, results: [{ ok: false }] })
  pki.fault('/tsa', null)
  const lifted = await bench.tokenseal('extend', '--pending', ...tsa)
  expect(lifted).toMatchObject({ code: 0, results: [{ path: bench.at('later.pdf'), ok: true }] })
  // In the room of the signature, so that no second field is needed.
  expect(bench.signaturesOf('later.pdf').map(({ kind }) => kind)).toEqual(['signature'])
  bench.accepted('later.pdf')
  expect(await bench.tokenseal('extend', '--pending', ...tsa)).toMatchObject({ code: 0, results: [] })
})

test('without proof the time is there at once, and the rest follows', async () => {
  const { pki } = bench
  for (const path of ['/ocsp', '/issuing.crl']) pki.fault(path, { status: 503 })
  const signed = await bench.sign('half.pdf', 'b-lt', ...tsa, '--finish-later')
  expect(signed.results[0]).toMatchObject({ level: 'b-t', timeSource: 'tsa', pending: { level: 'b-lt' } })
  for (const path of ['/ocsp', '/issuing.crl']) pki.fault(path, null)
  expect((await bench.tokenseal('extend', '--pending', ...tsa)).code).toBe(0)
  const report = await bench.tokenseal('validate', 'half.pdf', '--offline')
  expect(report.files[0].signatures).toMatchObject([{ level: 'b-lt', changesAfter: 'allowed' }])
})

test('what cannot be raised is refused, and nothing is written', async () => {
  const none = await bench.tokenseal('extend', 'in.pdf', '--level', 'b-t', '-o', 'x.pdf', ...tsa)
  expect(none).toMatchObject({ code: 3, error: { code: 'level.nothing-to-extend' } })
  const bytes = readFileSync(bench.at('b.pdf'))
  bytes[bytes.indexOf('/MediaBox') + 1] = 0x4e
  writeFileSync(bench.at('broken.pdf'), bytes)
  const broken = await bench.tokenseal('extend', 'broken.pdf', '--level', 'b-t', '-o', 'x.pdf', ...tsa)
  expect(broken).toMatchObject({ code: 3, error: { code: 'level.broken-signature' } })
  const same = await bench.tokenseal('extend', 'b.pdf', '--level', 'b-t', '-o', 'lta.pdf', ...tsa)
  expect(same).toMatchObject({ code: 2, error: { code: 'file.exists' } })
  expect(() => readFileSync(bench.at('x.pdf'))).toThrow()
})
