import { spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ONE_PAGE, samplePdf } from '../../pdf/sample-pdf.ts'
import { type CliBench, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const reason =
  whyNoBench() ?? (spawnSync('qpdf', ['--version']).status === 0 ? null : 'qpdf is not installed')
if (reason) console.log(`Not run: ${reason}.`)

const CATALOG = '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [11 0 R 12 0 R] >> >>'
const FORM = samplePdf({
  ...ONE_PAGE,
  1: CATALOG,
  3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [11 0 R 12 0 R] >>',
  11: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (10) /Rect [72 600 172 620] /P 3 0 R >>',
  12: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Second) /Rect [72 500 172 520] /P 3 0 R >>',
})

type Json = { readonly [key: string]: unknown }

/** As qpdf reads it: every object of the file, and the catalog. */
function readByQpdf(path: string) {
  const { stdout } = spawnSync('qpdf', ['--json', '--json-key=qpdf', path], { encoding: 'utf8' })
  const objects = (JSON.parse(stdout) as { qpdf: [unknown, Record<string, { value?: Json }>] }).qpdf[1]
  const values = Object.values(objects).flatMap(({ value }) => (value === undefined ? [] : [value]))
  return { objects, values }
}

/** The items of /Reference of the signature in `field`. */
function references(path: string, field: string): readonly Json[] {
  const { objects, values } = readByQpdf(path)
  const found = values.find(value => value['/T'] === `u:${field}`)
  const signature = objects[`obj:${String(found?.['/V'])}`]?.value
  return (signature?.['/Reference'] ?? []) as readonly Json[]
}

describe.skipIf(reason)('certifying and locking', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const sign = (input: string, output: string, ...more: string[]) =>
    bench.run(['sign', input, '-o', output, ...bench.withToken, ...more])

  /** What our own check finds: by field, the kind and what was changed after it. */
  async function found(path: string) {
    const root = bench.put('root.pem', Buffer.from(bench.token.rootPem))
    const ended = await bench.run(['validate', path, '--trust', root, '--json'])
    expect(ended.code, ended.stdout).toBe(0)
    const { files } = jsonOf(ended) as { files: readonly { signatures: readonly Json[] }[] }
    const signatures = files[0]?.signatures ?? []
    return Object.fromEntries(
      signatures.map(({ field, kind, changesAfter }) => [field, `${String(kind)}: ${String(changesAfter)}`]),
    )
  }

  async function signed(...more: string[]): Promise<string> {
    bench.put('form.pdf', FORM)
    const ended = await sign('form.pdf', 'first.pdf', ...more)
    expect(ended.code, ended.stderr).toBe(0)
    expect(spawnSync('qpdf', ['--check', `${bench.work}/first.pdf`]).status).toBe(0)
    return `${bench.work}/first.pdf`
  }

  test.each([
    ['no-changes', 1],
    ['form-filling', 2],
    ['annotations', 3],
  ])('--certify %s is DocMDP with P %i, named in the catalog', async (what, level) => {
    const path = await signed('--certify', what)
    expect(references(path, 'Signature1')).toMatchObject([
      { '/TransformMethod': '/DocMDP', '/TransformParams': { '/P': level, '/V': '/1.2' } },
    ])
    const { objects, values } = readByQpdf(path)
    const catalog = values.find(value => value['/Type'] === '/Catalog')
    const permissions = catalog?.['/Perms'] as Json | undefined
    expect(objects[`obj:${String(permissions?.['/DocMDP'])}`]?.value).toMatchObject({ '/Type': '/Sig' })
    expect(await found(path)).toEqual({ Signature1: 'certification: none' })
  })

  test('a certification is the first signature or none', async () => {
    const path = await signed()
    const ended = await sign(path, 'second.pdf', '--certify', 'form-filling')
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain('[pdf.certify-not-first]')
    expect(Object.keys(bench.listing()).sort()).toEqual(['first.pdf', 'form.pdf'])
  })

  test('after --certify form-filling its own empty field is signed, and the certification stays', async () => {
    const path = await signed('--certify', 'form-filling')
    const ended = await sign(path, 'second.pdf', '--field', 'Second')
    expect(ended.code, ended.stderr).toBe(0)
    expect(await found('second.pdf')).toEqual({
      Signature1: 'certification: allowed',
      Second: 'signature: none',
    })
  })

  test.each([
    ['all', { '/Action': '/All' }],
    ['include:amount', { '/Action': '/Include', '/Fields': ['u:amount'] }],
    ['exclude:Second', { '/Action': '/Exclude', '/Fields': ['u:Second'] }],
  ])('--lock %s is FieldMDP and the /Lock of the field', async (what, parameters) => {
    const path = await signed('--lock', what)
    expect(references(path, 'Signature1')).toMatchObject([
      { '/TransformMethod': '/FieldMDP', '/TransformParams': parameters },
    ])
    const { values } = readByQpdf(path)
    expect(values.find(value => value['/Type'] === '/SigFieldLock')).toMatchObject(parameters)
  })

  test('--lock document ends the signing of an approved document; earlier signatures stay', async () => {
    const first = await signed()
    const last = await sign(first, 'last.pdf', '--lock', 'document')
    expect(last.code, last.stderr).toBe(0)
    expect(await found('last.pdf')).toEqual({
      Signature1: 'signature: allowed',
      Signature2: 'signature: none',
    })
    const more = await sign('last.pdf', 'more.pdf', '--field', 'Second')
    expect(more.code).toBe(3)
    expect(more.stderr).toContain('[pdf.locked-by-signature]')
  })

  test('the last of several signers locks the document in a field that was there', async () => {
    const first = await signed()
    const last = await sign(first, 'last.pdf', '--field', 'Second', '--lock', 'document')
    expect(last.code, last.stderr).toBe(0)
    expect(last.stdout).toContain('Locks the document: nothing may be changed any more.')
    expect(last.stdout).toContain('1 earlier signature stays as valid as it was.')
    expect(await found('last.pdf')).toEqual({ Signature1: 'signature: allowed', Second: 'signature: none' })
    expect(references(`${bench.work}/last.pdf`, 'Second')).toMatchObject([
      { '/TransformMethod': '/DocMDP', '/TransformParams': { '/P': 1 } },
      { '/TransformMethod': '/FieldMDP', '/TransformParams': { '/Action': '/All' } },
    ])
    const more = await sign('last.pdf', 'more.pdf')
    expect(more.stderr).toContain('[pdf.locked-by-signature]')
  })

  test('--dry-run tells what the signature would do, in words and as JSON', async () => {
    const first = await signed()
    const asked = [first, '-o', 'second.pdf', ...bench.withToken, '--lock', 'document', '--dry-run']
    const plain = await bench.run(['sign', ...asked])
    expect(plain.code, plain.stderr).toBe(0)
    expect(plain.stdout).toContain('PAdES B-B.')
    expect(plain.stdout).toContain('Locks the document: nothing may be changed any more.')
    expect(plain.stdout).toContain('1 earlier signature stays as valid as it was.')
    const { results } = jsonOf(await bench.run(['sign', ...asked, '--json'])) as { results: readonly Json[] }
    const [result] = results
    expect(result).toMatchObject({
      output: null,
      certify: null,
      lock: { action: 'document', fields: [] },
      earlierSignatures: [{ field: 'Signature1', timestamp: false, effect: 'kept' }],
    })
    expect(plain.stdout).toContain(`${String(result?.['contentsBytes'])} bytes are kept for the signature.`)
    expect(Object.keys(bench.listing()).sort()).toEqual(['first.pdf', 'form.pdf'])
    // What is said before is what is written.
    expect((await sign(first, 'second.pdf', '--lock', 'document')).code).toBe(0)
    const contents = readByQpdf(`${bench.work}/second.pdf`).values.findLast(v => v['/Type'] === '/Sig')?.[
      '/Contents'
    ]
    expect(String(contents).replace(/^b:/, '')).toHaveLength(2 * Number(result?.['contentsBytes']))
  })

  test('validate says what a certification allows and which fields are locked', async () => {
    const certified = await bench.run(['validate', await signed('--certify', 'annotations')])
    expect(certified.stdout).toMatch(
      /allows +filling in form fields, signing and comments, .* \(DocMDP P 3\)/,
    )
    bench.clear()
    const locked = await bench.run(['validate', await signed('--lock', 'include:amount')])
    expect(locked.stdout).toMatch(/locks +“amount”\n/)
    expect(locked.stdout).not.toContain('allows')
  })

  test('a field that is not there cannot be locked, a word that is none is wrong usage', async () => {
    bench.put('form.pdf', FORM)
    for (const what of ['include:nobody', 'some', 'include:']) {
      expect((await sign('form.pdf', 'out.pdf', '--lock', what)).code).toBe(2)
    }
    expect((await sign('form.pdf', 'out.pdf', '--certify', 'all')).code).toBe(2)
    expect(Object.keys(bench.listing())).toEqual(['form.pdf'])
  })
})
