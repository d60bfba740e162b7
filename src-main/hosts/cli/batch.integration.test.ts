import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type FaultyBench, jsonOf, startFaultyBench, whyNoFaultyBench } from './testing/cli-bench.ts'

const reason = whyNoFaultyBench()
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('several files in one go', () => {
  let faulty: FaultyBench
  beforeAll(async () => {
    faulty = await startFaultyBench()
  })
  afterEach(() => {
    faulty.faults.order({})
    faulty.bench.clear()
  })
  afterAll(() => faulty?.remove())

  const run = (...args: string[]) => faulty.bench.run(['sign', ...args, ...faulty.bench.withToken])
  const put = (name: string, text?: string) =>
    faulty.bench.put(name, text === undefined ? undefined : Buffer.from(text))
  const names = () => Object.keys(faulty.bench.listing())
  const at = (name: string) => join(faulty.bench.work, name)

  test('one is bad: the others are signed in one login, and the report says which', async () => {
    put('a.pdf')
    put('bad.pdf', 'no PDF')
    put('c.pdf')
    const before = faulty.bench.listing()
    const logins = faulty.faults.calls('C_Login')
    const ended = await run('a.pdf', 'bad.pdf', 'c.pdf', '--report', 'report.csv')
    expect(ended.code).toBe(9)
    expect(ended.stdout).toContain('✓ a.pdf → a-signed.pdf, signed by signer')
    expect(ended.stdout).toContain('✗ bad.pdf: This is not a PDF')
    expect(ended.stderr).toBe('2 signed, 1 failed.\n')
    expect(faulty.faults.calls('C_Login')).toBe(logins + 1)
    expect(names()).toEqual(['a-signed.pdf', 'a.pdf', 'bad.pdf', 'c-signed.pdf', 'c.pdf', 'report.csv'])
    expect(faulty.bench.listing()).toMatchObject(before)
    const rows = readFileSync(at('report.csv'), 'utf8').split('\r\n')
    expect(rows[0]).toBe('input,output,state,field,signer,time,error')
    expect(rows[1]).toMatch(/a\.pdf,.*a-signed\.pdf,signed,Signature1,/)
    expect(rows[2]).toMatch(/bad\.pdf,,failed,,,,pdf\.not-a-pdf: This is not a PDF$/)
    expect(rows).toHaveLength(5)
    await run('a.pdf', '--dry-run', '--force', '--report', 'plan.csv')
    expect(readFileSync(at('plan.csv'), 'utf8')).toMatch(/a\.pdf,,can be signed,Signature1,/)
  })

  test('--json is one document with a result for each, and --report the same as a file', async () => {
    put('a.pdf')
    put('bad.pdf', 'no PDF')
    const ended = await run('a.pdf', 'bad.pdf', '--json', '--report', 'report.json')
    expect(ended.code).toBe(9)
    const { ok, results } = jsonOf(ended)
    expect(ok).toBe(false)
    expect(results).toMatchObject([
      { ok: true, input: at('a.pdf'), output: at('a-signed.pdf'), level: 'b-b', digest: 'sha256' },
      { ok: false, input: at('bad.pdf'), error: { code: 'pdf.not-a-pdf', title: 'This is not a PDF' } },
    ])
    expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toEqual({ results })
  })

  test('a folder, twice: --resume signs what is left, and no signed copy once more', async () => {
    put('a.pdf')
    put('b.PDF')
    put('notes.txt', 'no PDF')
    mkdirSync(at('sub'))
    put('sub/c.pdf')
    expect(await run('.')).toMatchObject({ code: 0, stderr: '2 signed, 0 failed.\n' })
    put('d.pdf')
    const again = await run('.', '--recursive', '--resume')
    expect(again).toMatchObject({ code: 0, stderr: '2 signed, 0 failed, 2 skipped, their outputs exist.\n' })
    expect(names().filter(name => name.endsWith('-signed.pdf'))).toEqual([
      'a-signed.pdf',
      'b-signed.pdf',
      'd-signed.pdf',
      'sub/c-signed.pdf',
    ])
    const nothing = await run('.', '--recursive', '--resume', '--json', '--report', 'report.csv')
    expect(nothing.code).toBe(0)
    const skipped = ['a', 'b', 'd', 'sub/c'].map(name => ({
      input: at(`${name}.${name === 'b' ? 'PDF' : 'pdf'}`),
      output: at(`${name}-signed.pdf`),
    }))
    expect(jsonOf(nothing)).toEqual({ ok: true, results: [], skipped })
    const report = readFileSync(at('report.csv'), 'utf8')
    expect(report.split('\r\n')[1]).toBe(`${at('a.pdf')},${at('a-signed.pdf')},skipped,,,,`)
  })

  test('a folder: links to PDFs are taken, a folder of that name is not; one without any is told', async () => {
    mkdirSync(at('in/folder.pdf'), { recursive: true })
    const empty = await run('in')
    expect(empty).toMatchObject({ code: 2, stdout: '' })
    expect(empty.stderr).toContain('There is no PDF among the inputs.')
    put('real.pdf')
    symlinkSync('../real.pdf', at('in/link.pdf'))
    symlinkSync('nowhere', at('in/broken.pdf'))
    expect(await run('in')).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(at('in')).filter(name => name.endsWith('-signed.pdf'))).toEqual(['link-signed.pdf'])
  })

  test('a list of files into another folder', async () => {
    put('a.pdf')
    put('with space.pdf')
    mkdirSync(at('out'))
    writeFileSync(at('list.txt'), '\ufeffa.pdf\r\nwith space.pdf\n\n') // As an editor of Windows begins it.
    expect(await run('--from-file', 'list.txt', '--out-dir', 'out')).toMatchObject({ code: 0 })
    expect(names().filter(name => name.startsWith('out/'))).toEqual([
      'out/a-signed.pdf',
      'out/with space-signed.pdf',
    ])
  })

  test('a file that is not there ends it before anything is signed', async () => {
    put('a.pdf')
    const before = faulty.bench.listing()
    const ended = await run('a.pdf', 'nowhere.pdf')
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('There is no file “nowhere.pdf”')
    expect(faulty.bench.listing()).toEqual(before)
  })

  test('a token taken out half-way: what is signed stays, the rest is told, and the code is the token’s', async () => {
    for (const name of ['a', 'b', 'c']) put(`${name}.pdf`)
    faulty.faults.order({ 'pull_at.C_SignInit': 2 })
    const ended = await run('a.pdf', 'b.pdf', 'c.pdf')
    expect(ended.code).toBe(5)
    expect(ended.stdout).toBe('✓ a.pdf → a-signed.pdf, signed by signer\n')
    expect(ended.stderr).toContain('The token was taken out')
    expect(ended.stderr).toContain('1 signed, 0 failed, 2 not reached.')
    expect(names()).toEqual(['a-signed.pdf', 'a.pdf', 'b.pdf', 'c.pdf'])
  })
})
