/** Changes that no signature allows, found where a comparison could not account for all: pages and fields side by side. */
import type { PdfDocument } from '../pdf/document.ts'
import { readForm } from '../pdf/fields.ts'
import type { Page } from '../pdf/pages.ts'
import type { Found, IndirectObject, PdfObject } from '../pdf/syntax.ts'
import { asFound, isDamage, quietly } from './signature-list.ts'

export type ForbiddenChange = 'pages' | 'fields' | 'actions'

const MAX_PAGES = 2000
const MAX_OBJECTS = 50_000
const MAX_STREAM_BYTES = 32 * 1024 * 1024

/**
 * @returns what was certainly changed though no signature allows it; null where nothing such was found, which says
 *          nothing of what else was changed
 */
export function findForbiddenChange(before: PdfDocument, now: PdfDocument): ForbiddenChange | null {
  try {
    if (before.recovered || now.recovered) return null
    if (arePagesDifferent(before, now)) return 'pages'
    if (areFieldsDifferent(before, now)) return 'fields'
    return areActionsDifferent(before, now) ? 'actions' : null
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}

function arePagesDifferent(before: PdfDocument, now: PdfDocument): boolean {
  const count = before.pages().count
  if (now.pages().count !== count) return true
  const walk = walkOf(before, now)
  for (let index = 0; index < Math.min(count, MAX_PAGES); index++) {
    const [old, page] = [before.pages().page(index), now.pages().page(index)]
    if (!sameBoxes(old, page)) return true
    for (const key of ['Contents', 'Group', 'UserUnit']) {
      const [a, b] = [before.get(old.dict, key), now.get(page.dict, key)]
      if (!sameDrawing(walk, a, b)) return true
    }
    if (
      old.resources !== null &&
      page.resources !== null &&
      !sameDrawing(walk, old.resources, page.resources)
    )
      return true
  }
  return false
}

function sameBoxes(a: Page, b: Page): boolean {
  return (
    JSON.stringify([a.mediaBox, a.view.crop, a.view.rotation]) ===
    JSON.stringify([b.mediaBox, b.view.crop, b.view.rotation])
  )
}

type Walk = {
  readonly before: PdfDocument
  readonly now: PdfDocument
  readonly seen: Set<string>
  left: number
  bytes: number
}

function walkOf(before: PdfDocument, now: PdfDocument): Walk {
  return { before, now, seen: new Set(), left: MAX_OBJECTS, bytes: MAX_STREAM_BYTES }
}

/** References followed on both sides; what lies beyond the limits counts as the same. */
function sameDrawing(walk: Walk, a: Found, b: Found): boolean {
  const [x, y] = [a.value, b.value]
  if (x.kind !== y.kind) return false
  const isObject = a.owner.value === x && b.owner.value === y
  if (isObject) {
    const pair = `${a.owner.num} ${b.owner.num}`
    if (walk.seen.has(pair) || walk.left-- <= 0) return true
    walk.seen.add(pair)
    if (!sameStream(walk, a.owner, b.owner)) return false
  }
  if (x.kind === 'array' && y.kind === 'array') {
    if (x.items.length !== y.items.length) return false
    return x.items.every((item, at) => sameItem(walk, a.owner, item, b.owner, y.items[at]))
  }
  if (x.kind === 'dict' && y.kind === 'dict') {
    const keys = [...new Set([...x.entries.keys(), ...y.entries.keys()])].filter(key => !NOT_DRAWN.has(key))
    return keys.every(key => sameItem(walk, a.owner, x.entries.get(key), b.owner, y.entries.get(key)))
  }
  return sameSimple(walk, a, b)
}

/** Of streams and dictionaries: lengths are compared with the bytes, the others say nothing of the drawing. */
const NOT_DRAWN = new Set([
  'Length',
  'Parent',
  'P',
  'StructParent',
  'StructParents',
  'LastModified',
  'Metadata',
])

function sameItem(
  walk: Walk,
  oldOwner: IndirectObject,
  old: PdfObject | undefined,
  owner: IndirectObject,
  item: PdfObject | undefined,
): boolean {
  return sameDrawing(walk, walk.before.resolve(old, oldOwner), walk.now.resolve(item, owner))
}

function sameSimple(walk: Walk, a: Found, b: Found): boolean {
  const [x, y] = [a.value, b.value]
  if (x.kind === 'string' && y.kind === 'string') {
    return Buffer.compare(walk.before.stringBytes(x, a.owner), walk.now.stringBytes(y, b.owner)) === 0
  }
  if ('value' in x && 'value' in y) return x.value === y.value
  return x.kind === 'null'
}

function sameStream(walk: Walk, a: IndirectObject, b: IndirectObject): boolean {
  if (a.stream === null || b.stream === null) return a.stream === b.stream
  // The same bytes of the same file.
  if (a.stream.offset === b.stream.offset && a.stream.length === b.stream.length) return true
  walk.bytes -= a.stream.length + b.stream.length
  if (walk.bytes < 0) return true
  return Buffer.compare(walk.before.streamData(a), walk.now.streamData(b)) === 0
}

/** A field that no longer exists, or a new one that nobody signed: neither is filling in. */
function areFieldsDifferent(before: PdfDocument, now: PdfDocument): boolean {
  const [old, form] = [readForm(before), readForm(now)]
  if (old.incomplete || form.incomplete) return false
  const [oldNames, names] = [old, form].map(one => new Set(one.fields.map(({ name }) => name)))
  const isRemoved = old.fields.some(({ name }) => !names?.has(name))
  const isAdded = form.fields.some(
    ({ name, type, dict }) =>
      !oldNames?.has(name) && (type !== 'Sig' || quietly(now, dict, 'V') === null) && name !== '',
  )
  return isRemoved || isAdded
}

/** What runs when the document is opened, printed or closed. */
function areActionsDifferent(before: PdfDocument, now: PdfDocument): boolean {
  const [old, catalog] = [asFound(before.catalog()), asFound(now.catalog())]
  const walk = walkOf(before, now)
  const scripts = (doc: PdfDocument, root: Found) => {
    const names = doc.get(root, 'Names')
    return names.value.kind === 'dict' ? doc.get(names, 'JavaScript') : names
  }
  return (
    !sameDrawing(walk, before.get(old, 'OpenAction'), now.get(catalog, 'OpenAction')) ||
    !sameDrawing(walk, before.get(old, 'AA'), now.get(catalog, 'AA')) ||
    !sameDrawing(walk, scripts(before, old), scripts(now, catalog))
  )
}
