/** The structure tree is read back with qpdf, not with our own reader. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { concat } from '../base/bytes.ts'
import { createFontLibrary } from './fonts.ts'
import { filledTail } from './placeholder.ts'
import { planSignature, type SignatureRequest } from './plan-signature.ts'
import { ONE_PAGE, openBytes, type SampleObjects, samplePdf } from './sample-pdf.ts'

const REQUEST: SignatureRequest = {
  field: null,
  placement: null,
  appearance: null,
  name: null,
  reason: null,
  location: null,
  contact: null,
  time: new Date('2026-11-17T09:42:00Z'),
  zoneMinutes: 60,
  subFilter: 'ETSI.CAdES.detached',
  contentsCapacity: 64,
  digest: 'sha256',
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tree-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Value = { readonly [key: string]: Value } & readonly Value[] & (string | number)
type Objects = Readonly<Record<string, { readonly value: Value }>>

/** Objects as qpdf sees them, with our update behind the document. */
async function signedObjects(
  objects: SampleObjects,
  change: Partial<SignatureRequest> = {},
): Promise<{ bytes: Uint8Array; json: Objects }> {
  const original = samplePdf({ ...ONE_PAGE, ...objects })
  const prepared = await planSignature(openBytes(original), { ...REQUEST, ...change })
  const bytes = concat(original, filledTail(prepared, new Uint8Array(0)))
  const path = join(folder, 'a.pdf')
  writeFileSync(path, bytes)
  const said = JSON.parse(execFileSync('qpdf', ['--json', '--json-key=qpdf', path], { encoding: 'utf8' }))
  return { bytes, json: said.qpdf[1] }
}

const at = (json: Objects, reference: Value | undefined): Value => {
  const value = json[`obj:${reference}`]?.value
  if (value === undefined) throw new Error(`no object ${reference}`)
  return value
}
const root = (json: Objects) => at(json, at(json, '1 0 R' as unknown as Value)['/StructTreeRoot'])

function widgetOf(json: Objects): readonly [reference: string, widget: Value] {
  const found = Object.entries(json).find(([, { value }]) => value?.['/FT'] === ('/Sig' as unknown))
  if (!found) throw new Error('no widget')
  return [found[0].slice('obj:'.length), found[1].value]
}

const CATALOG = { 1: '<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R>>' }
const DOCUMENT = '<</Type/StructElem/S/Document/P 10 0 R/K[12 0 R]>>'
const PARAGRAPH = '<</Type/StructElem/S/P/P 11 0 R>>'

test.each([
  ['one group at the top', '/K 11 0 R/ParentTree<</Nums[3 12 0 R]>>', DOCUMENT, '11 0 R', 4],
  ['in an array', '/K[11 0 R]/ParentTree<</Nums[3 12 0 R]>>/ParentTreeNextKey 9', DOCUMENT, '11 0 R', 9],
  [
    'a group by its role',
    '/K[11 0 R]/RoleMap<</Doc/Document>>',
    DOCUMENT.replace('/Document', '/Doc'),
    '11 0 R',
    0,
  ],
  ['a single kid', '/K 11 0 R', DOCUMENT.replace('[12 0 R]', ' 12 0 R'), '11 0 R', 0],
  ['no group', '/K 12 0 R/ParentTree<</Nums[0 12 0 R]>>', DOCUMENT, '10 0 R', 1],
  ['an empty tree', '', DOCUMENT, '10 0 R', 0],
] as const)('%s: the field stands in the tree', async (_, entries, top, parent, key) => {
  const { json } = await signedObjects({
    ...CATALOG,
    10: `<</Type/StructTreeRoot${entries}>>`,
    11: top,
    12: PARAGRAPH,
  })
  const [reference, widget] = widgetOf(json)
  expect(widget).toMatchObject({ '/StructParent': key, '/TU': 'u:Signature' })
  const nums = root(json)['/ParentTree']
  const tree = typeof nums === 'string' ? at(json, nums as Value) : nums
  const entriesNow = (tree?.['/Nums'] ?? []) as unknown as readonly unknown[]
  const element = entriesNow[entriesNow.indexOf(key) + 1]
  expect(at(json, element as Value)).toEqual({
    '/Type': '/StructElem',
    '/S': '/Form',
    '/P': parent,
    '/Pg': '3 0 R',
    '/K': { '/Type': '/OBJR', '/Obj': reference, '/Pg': '3 0 R' },
  })
  const kids = at(json, parent as unknown as Value)['/K'] as unknown as readonly unknown[]
  expect(kids.at(-1)).toBe(element)
  expect(kids.length).toBe(entries === '' ? 1 : 2)
  expect(root(json)['/ParentTreeNextKey']).toBe(key + 1)
  expect(at(json, '3 0 R' as unknown as Value)['/Tabs']).toBe('/S')
})

test('in a tree of several levels the last leaf and its limits grow', async () => {
  const { json } = await signedObjects({
    ...CATALOG,
    10: '<</Type/StructTreeRoot/K 11 0 R/ParentTree 20 0 R>>',
    11: DOCUMENT,
    12: PARAGRAPH,
    20: '<</Kids[21 0 R 22 0 R]>>',
    21: '<</Limits[0 1]/Nums[0 12 0 R 1 12 0 R]>>',
    22: '<</Limits[5 7]/Nums 23 0 R>>',
    23: '[5 12 0 R 7 12 0 R]',
  })
  expect(widgetOf(json)[1]).toMatchObject({ '/StructParent': 8 })
  expect(at(json, '22 0 R' as unknown as Value)['/Limits']).toEqual([5, 8])
  expect(at(json, '23 0 R' as unknown as Value)).toEqual([5, '12 0 R', 7, '12 0 R', 8, expect.any(String)])
  expect(at(json, '21 0 R' as unknown as Value)['/Limits']).toEqual([0, 1])
})

const FONTS = createFontLibrary({ bundled: join(import.meta.dirname, '../../assets/fonts'), system: [] })
const FURTHER: Partial<SignatureRequest> = {
  placement: { pageIndex: 0, rect: { x: 10, y: 10, width: 100, height: 40 }, alsoOn: [0, 1, 2] },
  appearance: { lines: [{ text: 'Ada', bold: true }], image: null, fonts: async () => FONTS },
  name: 'Ada',
}
const PAGE = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>'
const THREE_PAGES = {
  2: '<</Type/Pages/Kids[3 0 R 30 0 R 31 0 R]/Count 3>>',
  3: PAGE,
  30: PAGE,
  31: PAGE.replace('>>', '/Tabs/R>>'),
}

test.each([
  ['a leaf with limits', '/K 11 0 R/ParentTree 20 0 R', '[12 0 R]'],
  ['a single kid', '/K 11 0 R/ParentTree 20 0 R', ' 12 0 R'],
  ['no kid', '/K 11 0 R/ParentTree 20 0 R', ' null'],
  ['no parent tree', '/K 11 0 R/ParentTreeNextKey 7', '[12 0 R]'],
])('%s: the stamps on further pages stand in the tree behind the field', async (_, entries, kid) => {
  const { json } = await signedObjects(
    {
      ...CATALOG,
      ...THREE_PAGES,
      10: `<</Type/StructTreeRoot${entries}>>`,
      11: DOCUMENT.replace('[12 0 R]', kid),
      12: PARAGRAPH,
      20: '<</Kids[21 0 R]>>',
      21: '<</Limits[5 6]/Nums[5 12 0 R 6 12 0 R]>>',
    },
    FURTHER,
  )
  const stamps = ['30 0 R', '31 0 R'].map(page => {
    const reference = (at(json, page as unknown as Value)['/Annots'] as unknown as readonly Value[])[0]
    return { page, reference, stamp: at(json, reference) }
  })
  const kids = at(json, '11 0 R' as unknown as Value)['/K'] as unknown as readonly Value[]
  expect(kids.length).toBe(kid === ' null' ? 3 : 4)
  const tree = at(json, root(json)['/ParentTree'])
  const leaf = tree['/Kids'] ? at(json, (tree['/Kids'] as unknown as readonly Value[])[0]) : tree
  if (tree['/Kids']) expect(leaf['/Limits']).toEqual([5, 9])
  expect((leaf['/Nums'] as unknown as readonly unknown[]).slice(-6)).toEqual([
    ...[7, kids.at(-3)],
    ...[8, kids.at(-2)],
    ...[9, kids.at(-1)],
  ])
  expect(widgetOf(json)[1]).toMatchObject({ '/StructParent': 7 })
  for (const [index, { page, reference, stamp }] of stamps.entries()) {
    const parent = { '/Subtype': '/Stamp', '/Contents': 'u:Signature: Ada', '/StructParent': 8 + index }
    expect(stamp).toMatchObject({ ...parent, '/P': page })
    expect(at(json, kids.at(index - 2))).toEqual({
      '/Type': '/StructElem',
      '/S': '/Annot',
      '/P': '11 0 R',
      '/Pg': page,
      '/K': { '/Type': '/OBJR', '/Obj': reference, '/Pg': page },
    })
  }
  expect(root(json)['/ParentTreeNextKey']).toBe(10)
  // An order that the page has stays.
  const orders = ['3 0 R', '30 0 R', '31 0 R'].map(page => at(json, page as unknown as Value)['/Tabs'])
  expect(orders).toEqual(['/S', '/S', '/R'])
})

test.each([
  ['loops', { 10: '<</Type/StructTreeRoot/ParentTree 20 0 R>>', 20: '<</Kids[20 0 R]>>' }],
  ['is of another kind', { 10: '<</Type/StructTreeRoot/ParentTree[1 2]>>' }],
  ['is no dictionary', { 10: '(tree)' }],
])('a tree that %s is left alone', async (_, objects) => {
  const { json } = await signedObjects({ ...CATALOG, ...objects })
  expect(widgetOf(json)[1]).not.toHaveProperty('/StructParent')
})
