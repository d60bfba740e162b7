import { describe, expect, test } from 'vitest'
import { toHex } from '../base/bytes.ts'
import { documentFacts } from './document-facts.ts'
import { locksField, readForm, signatureFields } from './fields.ts'
import { openSample, type SampleObjects } from './sample-pdf.ts'

function form(fields: string, objects: SampleObjects = {}, catalog = '') {
  return openSample({
    1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${fields}] >> ${catalog} >>`,
    ...objects,
  })
}

test('full names, inherited types, and widgets as kids or merged', () => {
  const doc = form('10 0 R 20 0 R', {
    10: '<< /T (person) /FT /Tx /Ff 2 /V (from above) /Kids [11 0 R 12 0 R] >>',
    11: '<< /T (name) /Parent 10 0 R /Subtype /Widget /Rect [10 20 110 40] >>',
    12: '<< /T (seal) /Parent 10 0 R /FT /Sig /V 90 0 R /Kids [13 0 R 14 0 R] >>',
    13: '<< /Subtype /Widget /Rect [5 5 5 5] /F 132 >>',
    14: '<< /Subtype /Widget /Rect [100 50 0 0] /P 3 0 R >>',
    20: `<< /T <feff00e9> /FT /Btn /Subtype /Widget >>`,
  })
  const { fields, rootNames, incomplete } = readForm(doc)
  expect(rootNames).toEqual(['person', 'é'])
  expect(incomplete).toBe(false)
  expect(
    fields.map(({ name, type, flags, widgets }) => [name, type, flags, widgets.map(w => w.merged)]),
  ).toEqual([
    ['person.name', 'Tx', 2, [true]],
    ['person.seal', 'Sig', 2, [false, false]],
    ['é', 'Btn', 0, [true]],
  ])
  expect(fields[1]?.widgets.map(widget => widget.rect)).toEqual([null, { x1: 0, y1: 0, x2: 100, y2: 50 }])
  expect(fields[1]?.widgets[0]?.flags).toBe(132)
})

describe('a signature field', () => {
  const only = (field: string, objects: SampleObjects = {}) => {
    const [found] = signatureFields(form('10 0 R', { 10: `<< /FT /Sig /T (S) ${field} >>`, ...objects }))
    if (!found) throw new Error('no field')
    return found
  }

  test.each([
    ['', 'empty'],
    ['/V null', 'empty'],
    ['/V 77 0 R', 'empty'],
    ['/V (text)', 'empty'],
    ['/V << /Type /Sig >>', 'unfinished'],
    ['/V << /Contents <0000> >>', 'unfinished'],
    ['/V << /Contents <3000> >>', 'signed'],
    ['/V 11 0 R', 'signed'],
  ])('with %j is %s', (field, state) => {
    expect(only(field, { 11: '<< /Contents <30> >>' }).state).toBe(state)
  })

  test('is on the page that its widget names, or that lists it', () => {
    const two = { 2: '<< /Kids [3 0 R 4 0 R] /Count 2 >>', 4: '<< /Type /Page /Annots [9 0 R 10 0 R] >>' }
    expect(only('/Subtype /Widget /P 4 0 R', { ...two, 4: '<< /Type /Page >>' }).pageIndex).toBe(1)
    expect(only('/Subtype /Widget', two).pageIndex).toBe(1)
    expect(only('/Subtype /Widget /P 99 0 R', two).pageIndex).toBe(1)
    expect(only('/Subtype /Widget', {}).pageIndex).toBeNull()
    expect(only('', two).pageIndex).toBeNull()
  })

  test('tells its lock', () => {
    expect(only('/Lock << /Action /Include /Fields [(amount) (a.b)] /P 2 >>').lock).toEqual({
      action: 'Include',
      fields: ['amount', 'a.b'],
      permission: 2,
    })
    expect(only('/Lock << /Action /All /Fields [(x)] /P 9 >>').lock).toEqual({
      action: 'All',
      fields: [],
      permission: null,
    })
    expect(only('/Lock << /Action /Everything >>').lock).toBeNull()
  })

  test('tells its seed values, required or wished', () => {
    // ISO 32000-2, table 237: bit 1 is /Filter, 2 /SubFilter, 4 /Reasons, 7 /DigestMethod.
    const seed =
      only(`/SV << /Ff 66 /Filter /Adobe.PPKLite /SubFilter [/ETSI.CAdES.detached /adbe.pkcs7.detached]
      /DigestMethod [(SHA256) (SHA512)] /Reasons [(I agree)] /MDP << /P 2 >>
      /TimeStamp << /URL (http://tsa.example) /Ff 1 >> /Cert << /Ff 2 /Issuer [<3003>] /KeyUsage [(11)] >> >>`).seedValue
    expect(seed).toMatchObject({
      filter: { value: 'Adobe.PPKLite', required: false },
      subFilters: { value: ['ETSI.CAdES.detached', 'adbe.pkcs7.detached'], required: true },
      digestMethods: { value: ['SHA256', 'SHA512'], required: true },
      reasons: { value: ['I agree'], required: false },
      certify: 2,
      timeStamp: { value: 'http://tsa.example', required: true },
      lockDocument: null,
    })
    expect(seed?.certificate).toMatchObject({ flags: 2, keyUsages: ['11'], policies: [] })
    expect(seed?.certificate?.issuers.map(toHex)).toEqual(['3003'])
    expect(only('').seedValue).toBeNull()
  })
})

// ISO 32000-2, 12.8.2.4: a name stands for all fields below it.
test.each([
  [{ action: 'All', fields: [], permission: null }, 'any', true],
  [{ action: 'Include', fields: ['a'], permission: null }, 'a', true],
  [{ action: 'Include', fields: ['a'], permission: null }, 'a.b.c', true],
  [{ action: 'Include', fields: ['a'], permission: null }, 'ab', false],
  [{ action: 'Exclude', fields: ['a'], permission: null }, 'a.b', false],
  [{ action: 'Exclude', fields: ['a'], permission: null }, 'b', true],
] as const)('%j locks %s: %s', (lock, name, locked) => {
  expect(locksField(lock, name)).toBe(locked)
})

describe('hostile forms end', () => {
  test.each([
    ['a field that is its own kid', '10 0 R', { 10: '<< /T (a) /Kids [10 0 R] >>' }],
    [
      'two fields that are each other’s kids',
      '10 0 R',
      { 10: '<< /T (a) /Kids [11 0 R] >>', 11: '<< /T (b) /Kids [10 0 R] >>' },
    ],
    ['fields that are no dictionaries', '10 0 R 5 null (x)', { 10: '[1 2]' }],
  ])('%s', (_, fields, objects) => {
    expect(readForm(form(fields, objects)).fields.length).toBeLessThanOrEqual(2)
  })

  test('a field listed a thousand times is one', () => {
    expect(readForm(form('10 0 R '.repeat(1000), { 10: '<< /T (a) >>' })).fields).toHaveLength(1)
  })

  test('a field that cannot be read is told', () => {
    const { fields, incomplete } = readForm(form('10 0 R 11 0 R', { 10: '<< /T (a', 11: '<< /T (b) >>' }))
    expect([fields.map(field => field.name), incomplete]).toEqual([['b'], true])
  })

  test('nesting beyond any form is refused', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [10 + at, `<< /T (a) /Kids [${11 + at} 0 R] >>`]),
    )
    expect(() => readForm(form('10 0 R', chain))).toThrow(
      expect.objectContaining({ code: 'pdf.too-complex' }),
    )
  })
})

describe('facts of the document', () => {
  const docMdp = (level: string) => `/Reference [<< /TransformMethod /DocMDP ${level} >>]`
  const certified = (level: string, perms = '/Perms << /DocMDP 11 0 R >>') =>
    documentFacts(
      form(
        '10 0 R',
        { 10: '<< /FT /Sig /T (C) /V 11 0 R >>', 11: `<< /Contents <30> ${docMdp(level)} >>` },
        perms,
      ),
    ).certification

  test.each([
    ['/TransformParams << /P 1 >>', 1],
    ['/TransformParams << /P 3 >>', 3],
    ['/TransformParams << >>', 2],
    ['', 2],
    ['/TransformParams << /P 7 >>', null],
  ] as const)('certification with %j', (parameters, level) => {
    expect(certified(parameters)).toEqual({ level, field: 'C' })
  })

  test('a certification counts where an update dropped /Perms', () => {
    expect(certified('/TransformParams << /P 1 >>', '')).toEqual({ level: 1, field: 'C' })
  })

  test('/Perms that name an ordinary signature tell no level', () => {
    const doc = form(
      '10 0 R',
      { 10: '<< /FT /Sig /T (A) /V 11 0 R >>', 11: '<< /Contents <30> >>' },
      '/Perms << /DocMDP 11 0 R >>',
    )
    expect(documentFacts(doc).certification).toEqual({ level: null, field: 'A' })
  })

  test('of two certifications the stricter counts', () => {
    const doc = form(
      '10 0 R 12 0 R',
      {
        10: '<< /FT /Sig /T (First) /V 11 0 R >>',
        11: `<< /Contents <30> ${docMdp('/TransformParams << /P 1 >>')} >>`,
        12: '<< /FT /Sig /T (Second) /V 13 0 R >>',
        13: `<< /Contents <30> ${docMdp('/TransformParams << /P 3 >>')} >>`,
      },
      '/Perms << /DocMDP 13 0 R >>',
    )
    expect(documentFacts(doc).certification).toEqual({ level: 1, field: 'First' })
  })

  test('locks come from signatures that are there, not from empty fields', () => {
    const lock = '/Lock << /Action /All >>'
    const reference =
      '/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields [(x)] >> >>]'
    const doc = form('10 0 R 12 0 R', {
      10: `<< /FT /Sig /T (Empty) ${lock} >>`,
      12: `<< /FT /Sig /T (Full) /V << /Contents <30> ${reference} >> >>`,
    })
    expect(documentFacts(doc).locks).toEqual([
      { action: 'Include', fields: ['x'], permission: null, field: 'Full' },
    ])
  })

  test.each([
    ['', 'none', ''],
    ['/XFA []', 'static', ''],
    ['/XFA []', 'dynamic', '/NeedsRendering true'],
    ['', 'none', '/NeedsRendering true'],
  ] as const)('XFA %j is %s with %j', (entry, xfa, catalog) => {
    const doc = openSample({
      1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << ${entry} /SigFlags 3 >> ${catalog} >>`,
    })
    expect(documentFacts(doc)).toMatchObject({
      xfa,
      signatureFlags: 3,
      usageRights: false,
      permissions: null,
    })
  })

  test('usage rights', () => {
    expect(
      documentFacts(openSample({ 1: '<< /Pages 2 0 R /Perms << /UR3 << /Type /Sig >> >> >>' })).usageRights,
    ).toBe(true)
  })
})
