import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openPdf } from '../pdf/document.ts'
import { fileReader } from './testing/documents.ts'
import { validatePdf } from './validate.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CORPUS =
  ['../shared/corpus', '../../shared/corpus'].map(path => resolve(ROOT, path)).find(existsSync) ?? null
const FOLDERS = ['signed/certified', 'signed/fieldmdp', 'changed/allowed', 'changed/disallowed']

type Json = { readonly [key: string]: unknown }
type Restricted = { readonly allows: string | null; readonly locks: readonly unknown[] }

test.skipIf(CORPUS === null)('what signatures allow and lock, as qpdf reads it', async () => {
  let restricting = 0
  for (const folder of FOLDERS) {
    const files = readdirSync(join(CORPUS ?? '', folder)).filter(name => name.endsWith('.pdf'))
    for (const name of files) {
      const path = join(CORPUS ?? '', folder, name)
      const expected = byQpdf(path)
      expect(await byUs(path), name).toEqual(expected)
      restricting += expected.filter(({ allows, locks }) => allows !== null || locks.length > 0).length
    }
  }
  console.log(`${restricting} signatures that restrict changes`)
  expect(restricting).toBeGreaterThanOrEqual(20)
})

test.skipIf(CORPUS !== null)(
  'the corpus lies beside the repository and is not here: nothing was read',
  () => {
    expect(CORPUS).toBeNull()
  },
)

async function byUs(path: string): Promise<readonly Restricted[]> {
  const reader = fileReader(path)
  try {
    const options = { anchors: [], at: new Date(), file: path }
    const { signatures } = await validatePdf(openPdf(reader, { password: null }), options)
    return sorted(signatures.map(({ allows, locks }) => ({ allows, locks })))
  } finally {
    reader.close()
  }
}

/** Every field of qpdf's JSON whose value is a signature dictionary. */
function byQpdf(path: string): readonly Restricted[] {
  const { stdout } = spawnSync('qpdf', ['--json', '--json-key=qpdf', path], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  const objects = (JSON.parse(stdout) as { qpdf: [unknown, Record<string, { value?: unknown }>] }).qpdf[1]
  const resolved = (value: unknown): unknown =>
    typeof value === 'string' && /^\d+ \d+ R$/.test(value) ? objects[`obj:${value}`]?.value : value
  const entry = (dict: unknown, key: string): unknown => resolved((dict as Json | undefined)?.[key])
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.map(resolved) : [])
  const lock = (dict: unknown) => {
    const action = String(entry(dict, '/Action')).slice(1).toLowerCase()
    const fields = list(entry(dict, '/Fields')).map(name => String(name).replace(/^u:/, ''))
    return { action, fields: action === 'all' ? [] : fields }
  }
  const fields = Object.values(objects).filter(({ value }) => {
    const signature = entry(value, '/V')
    return entry(signature, '/ByteRange') !== undefined && entry(value, '/T') !== undefined
  })
  const found = fields.map(({ value }) => {
    const items = list(entry(entry(value, '/V'), '/Reference'))
    const of = (method: string) =>
      items
        .filter(item => entry(item, '/TransformMethod') === method)
        .map(item => entry(item, '/TransformParams'))
    const [docMdp] = of('/DocMDP')
    const allows = ['no-changes', 'form-filling', 'annotations'][Number(entry(docMdp, '/P') ?? 2) - 1]
    const own = entry(value, '/Lock')
    const locks = [...of('/FieldMDP'), ...(own === undefined ? [] : [own])].map(lock)
    const different = [...new Map(locks.map(each => [JSON.stringify(each), each])).values()]
    return { allows: docMdp === undefined ? null : (allows ?? null), locks: different }
  })
  return sorted(found)
}

function sorted(all: readonly Restricted[]): readonly Restricted[] {
  return all.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}
