import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import type { Openssl } from '../cms/testing/openssl-pki.ts'
import { openPdf } from '../pdf/document.ts'
import { loadAnchors } from './anchors.ts'
import { checkFinished } from './check-finished.ts'
import { bytesReader } from './testing/documents.ts'
import { appended, BASE, certificateOf, type Signing, signed, startPki } from './testing/signed-pdf.ts'
import { validatePdf } from './validate.ts'

const AT = new Date(Date.now() + 86_400_000)
let openssl: Openssl
let base: Uint8Array
let once: Uint8Array

const by = (name: string, more: Partial<Signing> = {}): Signing => ({
  openssl,
  name,
  field: 10,
  signature: 11,
  ...more,
})

beforeAll(() => {
  openssl = startPki()
  base = appended(new Uint8Array(), BASE)
  once = signed(base, by('signer'))
})
afterAll(() => openssl.remove())

const validated = (pdf: Uint8Array, anchors = ['root'], at = AT) => {
  const trusted = anchors.map(name => certificateOf(openssl, name))
  return validatePdf(openPdf(bytesReader(pdf), { password: null }), { anchors: trusted, at, file: 'a.pdf' })
}

/** `verdict sub-indication changesAfter: codes that are not mere information` of each signature. */
async function brief(pdf: Uint8Array, anchors?: string[], at?: Date): Promise<string[]> {
  const { signatures } = await validated(pdf, anchors, at)
  return signatures.map(({ verdict, subIndication, changesAfter, findings }) => {
    const codes = findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)
    return [verdict, subIndication ?? '-', changesAfter, ...codes].join(' ')
  })
}

describe('a signature over the whole file', () => {
  test('passes', async () => {
    const report = await validated(once)
    expect(report).toMatchObject({ verdict: 'passed', findings: [] })
    expect(report.signatures[0]).toMatchObject({
      field: 'Signature10',
      kind: 'signature',
      verdict: 'passed',
      subIndication: null,
      integrity: true,
      coversWholeFile: true,
      changesAfter: 'none',
      signer: { name: 'signer', issuerName: 'root', trusted: true },
      time: { value: '2026-11-22T10:30:00.000Z', source: 'claimed' },
      level: 'b-b',
      digest: 'sha256',
    })
  })

  test('without its anchor, before and after the time of its certificate', async () => {
    expect(await brief(once, [])).toEqual(['indeterminate NO_CERTIFICATE_CHAIN_FOUND none chain.untrusted'])
    expect(await brief(once, ['stranger'])).toEqual([
      'indeterminate NO_CERTIFICATE_CHAIN_FOUND none chain.untrusted',
    ])
    const late = await brief(once, ['root'], new Date('2060-01-01T00:00:00Z'))
    expect(late).toEqual(['indeterminate OUT_OF_BOUNDS_NO_POE none chain.expired'])
    const early = await brief(once, ['root'], new Date('2001-01-01T00:00:00Z'))
    expect(early).toEqual(['indeterminate NOT_YET_VALID none chain.not-yet-valid'])
  })

  test('no byte that it covers can be changed', async () => {
    const report = await validated(once)
    const [, from = 0, to = 0] = report.signatures[0]?.byteRange ?? []
    const covered = fc
      .integer({ min: 0, max: once.length - (to - from) - 1 })
      .map(at => (at < from ? at : at + to - from))
    await fc.assert(
      fc.asyncProperty(covered, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Uint8Array.from(once)
        changed[at] = (changed[at] ?? 0) ^ mask
        expect(await verdictOf(changed)).not.toBe('passed')
      }),
      { numRuns: 300 },
    )
  })

  test('no cut makes it pass, crash or hang', async () => {
    for (let length = 0; length < once.length; length += 97) {
      expect(await verdictOf(once.subarray(0, length))).not.toBe('passed')
    }
  })
})

/** Null where the file cannot be opened, by an expected failure. */
async function verdictOf(pdf: Uint8Array): Promise<string | null> {
  try {
    return (await validated(pdf)).verdict
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return null
  }
}

describe('forged structures, all with a right digest over what they cover', () => {
  test.each([
    ['starts behind the first byte', ([, a = 0, b = 0, c = 0]: readonly number[]) => [1, a - 1, b, c]],
    ['leaves out the head', ([, a = 0, b = 0, c = 0]: readonly number[]) => [9, a - 9, b, c]],
    ['one range only', ([, a = 0]: readonly number[]) => [0, a]],
    ['two ranges and more', (range: readonly number[]) => [...range, 0, 0]],
    ['reversed', ([, a = 0, b = 0, c = 0]: readonly number[]) => [b, c, 0, a]],
    ['negative', ([, a = 0, b = 0, c = 0]: readonly number[]) => [0, a, -b, c]],
    ['beyond the end', ([, a = 0, b = 0, c = 0]: readonly number[]) => [0, a, b, c + 1]],
    ['stops before the end', ([, a = 0, b = 0, c = 0]: readonly number[]) => [0, a, b, c - 20]],
    [
      'hole larger than the signature',
      ([, a = 0, b = 0, c = 0]: readonly number[]) => [0, a - 1, b + 1, c - 1],
    ],
    ['nothing covered', () => [0, 0, 0, 0]],
  ])('%s', async (_, byteRange) => {
    const [found = ''] = await brief(signed(base, by('signer', { byteRange })))
    expect(found).toMatch(/^failed FORMAT_FAILURE unknown structure\./)
  })

  test('dictionary keys written into the padding of the hole', async () => {
    const [, from = 0, to = 0] = (await validated(once)).signatures[0]?.byteRange ?? []
    const split = Uint8Array.from(once)
    split.set(fromLatin1('>/Name(Somebody else)/Pad<'), to - 200)
    expect(from).toBeGreaterThan(0)
    expect((await brief(split))[0]).toMatch(/^failed FORMAT_FAILURE/)
  })

  test.each([
    ['a string', '(signed)'],
    ['nothing', '77 0 R'],
    ['an empty dictionary', '<<>>'],
    ['/Contents empty', '<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 3 4]/Contents<>>>'],
    ['no /ByteRange', '<</Type/Sig/SubFilter/ETSI.CAdES.detached/Contents<00>>>'],
  ])('a field whose value is %s is never silently unsigned', async (_, value) => {
    const broken = appended(once, {
      10: `<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature10)/V ${value}/Rect[0 0 0 0]>>`,
    })
    expect((await brief(broken))[0]).toMatch(/^failed FORMAT_FAILURE unknown structure\./)
  })

  test('a copy of the signature dictionary in a further field', async () => {
    const dictionary = /11 0 obj\n(<<[\s\S]*?>>>)\nendobj/.exec(latin1(once))?.[1] ?? ''
    const cloned = appended(once, {
      1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 12 0 R]/SigFlags 3>>>>',
      12: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature12)/V 13 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>',
      13: dictionary.replace('/Filter', '/Name(Somebody else)/Filter'),
    })
    const [first, copy] = await brief(cloned)
    expect(first).toMatch(/^indeterminate CUSTOM unknown/)
    expect(copy).toMatch(/^failed FORMAT_FAILURE/)
  })
})

describe('what came after a signature', () => {
  const again = (name: string, more: Partial<Signing> = {}) =>
    signed(once, by(name, { field: 12, signature: 13, earlier: [10], ...more }))

  test('a further signature is allowed, and both pass', async () => {
    expect(await brief(again('second'))).toEqual(['passed - allowed', 'passed - none'])
  })

  test('a further signature by a stranger is named, and is not good itself', async () => {
    const [first, later] = await brief(again('stranger'))
    expect(first).toBe('passed - allowed')
    expect(later).toMatch(/^indeterminate NO_CERTIFICATE_CHAIN_FOUND/)
  })

  test('a further signature by a stranger that has a place on the page may cover what was signed', async () => {
    const place = { rect: '0 0 200 200' }
    expect((await brief(again('second', place)))[0]).toBe('passed - allowed')
    const [first, later] = await brief(again('stranger', place))
    expect(first).toBe('passed - allowed changes.unconfirmed')
    expect(later).toMatch(/^indeterminate/)
    expect((await validated(again('stranger', place))).verdict).toBe('indeterminate')
  })

  test('a further signature that is broken takes the first one along', async () => {
    const broken = again('second', { byteRange: ([, a = 0, b = 0, c = 0]) => [1, a - 1, b, c] })
    const [first, later] = await brief(broken)
    expect(first).toMatch(/^indeterminate CUSTOM unknown changes.unknown/)
    expect(later).toMatch(/^failed/)
  })

  test.each([
    ['page content', { 4: '<</Length 16>>stream\n0 0 99 99 re f  \nendstream' }],
    ['the page', { 3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Annots[10 0 R]>>' }],
    [
      'an annotation',
      {
        3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Annots[10 0 R 20 0 R]>>',
        20: '<</Type/Annot/Subtype/Square/Rect[0 0 9 9]>>',
      },
    ],
    [
      'an action on opening',
      { 1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]/SigFlags 3>>/OpenAction[3 0 R/Fit]>>' },
    ],
    [
      'an empty signature field with a look',
      {
        1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 20 0 R]/SigFlags 3>>>>',
        20: '<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 99 99]/AP<</N 21 0 R>>>>',
        21: '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream',
      },
    ],
  ])('%s: no signature allows it', async (_, objects) => {
    expect(await brief(appended(once, objects))).toEqual([
      'failed SIG_CONSTRAINTS_FAILURE not-allowed changes.not-allowed',
    ])
  })

  test('a form whose fields programs are to draw anew: not judged, so not passed', async () => {
    const objects = {
      1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]/SigFlags 3/NeedAppearances true>>>>',
    }
    expect(await brief(appended(once, objects))).toEqual(['indeterminate CUSTOM unknown changes.unknown'])
  })

  test('another document behind the same signature', async () => {
    const other = appended(once, {
      30: '<</Type/Catalog/Pages 31 0 R>>',
      31: '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    })
    const moved = fromLatin1(latin1(other).replace(/\/Root 1 0 R(?![\s\S]*\/Root)/, '/Root 30 0 R'))
    expect((await validated(moved)).verdict).not.toBe('passed')
  })

  test.each([
    ['bytes that are no revision', '% more bytes'],
    ['objects without a table', '4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n'],
  ])('%s', async (_, text) => {
    const report = await validated(concat(once, fromLatin1(text)))
    expect(report.signatures[0]).toMatchObject({
      verdict: 'indeterminate',
      coversWholeFile: false,
      changesAfter: 'unknown',
    })
    expect(report.findings.map(({ code }) => code)).toContain('document.bytes-behind')
  })

  test('an update without content, and other document properties', async () => {
    expect(await brief(appended(once, { 40: '<</Nothing true>>' }))).toEqual(['passed - allowed'])
    expect(await brief(appended(once, { 40: '<</Title(New)>>' }, '/Info 40 0 R'))).toEqual([
      'passed - allowed',
    ])
  })

  test('an object that fills a place the signed document left open', async () => {
    const prepared = signed(base, by('signer', { catalog: '/Open 50 0 R' }))
    const filled = appended(prepared, { 50: '<</Anything true>>' })
    expect(await brief(filled)).toEqual(['indeterminate CUSTOM unknown changes.unknown'])
  })

  const WIDGET = '/Type/Annot/Subtype/Widget/Parent 60 0 R/Rect[0 0 200 200]/P 3 0 R'
  const LOOK = '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream'

  test.each([
    ['a look for the widget of an empty field', `/F 4/AP<</N 62 0 R>>`],
    ['flags that show or hide it', '/F 2'],
  ])('%s, and no signature', async (_, entries) => {
    const withField = appended(base, { 60: '<</FT/Sig/T(Empty)/Kids[61 0 R]>>', 61: `<<${WIDGET}/F 4>>` })
    const prepared = signed(withField, by('signer', { earlier: [60] }))
    expect(await brief(prepared)).toEqual(['passed - none'])
    const changed = appended(prepared, { 61: `<<${WIDGET}${entries}>>`, 62: LOOK })
    expect(await brief(changed)).toEqual(['indeterminate CUSTOM unknown changes.unknown'])
  })

  test.each([
    ['All', '', 'failed SIG_CONSTRAINTS_FAILURE not-allowed changes.not-allowed'],
    ['Include', '/Fields[(Signature60)]', 'failed SIG_CONSTRAINTS_FAILURE not-allowed changes.not-allowed'],
    ['Exclude', '/Fields[(Signature60)]', 'passed - allowed'],
  ])('signing in a field that the signer locked: %s %s', async (action, fields, expected) => {
    const transform = `/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2/Action/${action}${fields}>>`
    const empty = appended(base, {
      60: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature60)/F 132/Rect[0 0 0 0]/P 3 0 R>>',
    })
    const dictionary = `/Reference[<</Type/SigRef${transform}>>]`
    const locked = signed(empty, by('signer', { earlier: [60], dictionary }))
    const [, first] = await brief(
      signed(locked, by('second', { field: 60, signature: 13, earlier: [60, 10] })),
    )
    expect(first).toBe(expected)
  })

  const certified = (level: number, more: Partial<Signing> = {}) =>
    signed(
      base,
      by('signer', {
        dictionary: `/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P ${level}>>>>]`,
        catalog: '/Perms<</DocMDP 11 0 R>>',
        ...more,
      }),
    )
  const PERMS = { catalog: '/Perms<</DocMDP 11 0 R>>', field: 12, signature: 13, earlier: [10] }

  test('a certification alone passes', async () => {
    for (const level of [1, 2, 3]) {
      const report = await validated(certified(level))
      expect(report.signatures).toMatchObject([{ kind: 'certification', verdict: 'passed' }])
    }
  })

  test('signing again after a certification that allows no changes', async () => {
    const [first] = await brief(signed(certified(1), by('second', PERMS)))
    expect(first).toBe('failed SIG_CONSTRAINTS_FAILURE not-allowed changes.not-allowed')
  })

  test('signing in a new field where only filling in is allowed', async () => {
    const [first] = await brief(signed(certified(2), by('second', PERMS)))
    expect(first).toBe('indeterminate CUSTOM unknown changes.unknown')
  })
})

describe('the check before a file gets its name', () => {
  const check = (pdf: Uint8Array, field = 'Signature10', name = 'signer') =>
    checkFinished(openPdf(bytesReader(pdf), { password: null }), {
      field,
      fingerprint: certificateOf(openssl, name).fingerprint,
    })

  test('a good file passes, whatever is thought of the signer', async () => {
    await expect(check(once)).resolves.toBeUndefined()
  })

  test('everything else does not', async () => {
    const changed = Uint8Array.from(once)
    changed[latin1(once).indexOf('10 10 re')] = 0x39
    const failure = { code: 'signature.check-failed' }
    await expect(check(changed)).rejects.toMatchObject(failure)
    await expect(check(once, 'Signature12')).rejects.toMatchObject(failure)
    await expect(check(once, 'Signature10', 'second')).rejects.toMatchObject(failure)
    await expect(check(base)).rejects.toMatchObject(failure)
    await expect(check(appended(once, { 40: '<<>>' }))).rejects.toMatchObject(failure)
    await expect(
      check(signed(base, by('signer', { byteRange: ([, a = 0, b = 0, c = 0]) => [1, a - 1, b, c] }))),
    ).rejects.toMatchObject(failure)
  })
})

describe('anchors', () => {
  test('files and folders, every certificate once', async () => {
    const found = await loadAnchors([openssl.path('root.pem'), openssl.dir])
    expect(found.map(({ subject }) => subject.name).sort()).toEqual(['root', 'second', 'signer', 'stranger'])
  })

  test('what holds no certificate is refused by name', async () => {
    writeFileSync(openssl.path('empty.txt'), 'nothing')
    for (const name of ['empty.txt', 'missing.pem', 'root.key']) {
      await expect(loadAnchors([openssl.path(name)])).rejects.toMatchObject({
        code: 'trust.unreadable',
        details: { name },
      })
    }
  })
})

test('a file that can no longer be read is an error, not an unsigned document', async () => {
  const reader = bytesReader(once)
  let gone = false
  const read = (offset: number, length: number) => {
    if (gone) throw new AppError('file.unreadable', { name: 'a.pdf' })
    return reader.read(offset, length)
  }
  const pdf = openPdf({ ...reader, read }, { password: null })
  gone = true
  const options = { anchors: [], at: AT, file: 'a.pdf' }
  await expect(validatePdf(pdf, options)).rejects.toMatchObject({ code: 'file.unreadable' })
})

test('no signature, no verdict', async () => {
  const report = await validated(base)
  expect(report).toMatchObject({ verdict: null, signatures: [] })
  expect(report.findings.map(({ code }) => code)).toEqual(['document.unsigned'])
})
