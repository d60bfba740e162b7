/** The page tree: pages by index with their boxes, found without touching the others where /Count can be trusted. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect, PageView } from '../../src-shared/model/geometry.ts'
import type { PdfDocument } from './document.ts'
import { cropOf, mediaBoxOf, rotationOf, userUnitOf } from './page-boxes.ts'
import type { Found, ObjectId, PdfArray, PdfDict, PdfObject } from './syntax.ts'

export type Page = {
  /** 0 for the first. */
  readonly index: number
  /** null where the page stands in its parent as a direct object: then it cannot be changed by an update. */
  readonly id: ObjectId | null
  readonly dict: Found<PdfDict>
  /** User space units. */
  readonly mediaBox: PageRect
  readonly view: PageView
  /** Own or inherited /Resources, null where there are none. */
  readonly resources: Found | null
}

export type PageTree = {
  readonly count: number
  /** @throws AppError `pdf.page-missing` beyond the last; `pdf.damaged` */
  page(index: number): Page
  /** @returns index of a page object, null where it is none */
  indexOf(id: ObjectId): number | null
}

/** Up to here every page is looked at, so a wrong /Count does no harm; beyond, /Count is checked at the first level. */
const WALK_ALL_PAGES = 200
const MAX_NODES = 300_000
const MAX_DEPTH = 256

/** The attributes a page takes from the nodes above it (ISO 32000-2, table 31). */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const
type Attributes = ReadonlyMap<string, Found>

/** A page, and what it has from above; read only when `read` is called. */
type Leaf = { readonly id: ObjectId | null; readonly above: Attributes; readonly read: () => Found<PdfDict> }

/** An intermediate node of the tree. */
type Node = {
  readonly dict: Found<PdfDict>
  readonly kids: Found<PdfArray>
  readonly count: number | null
  readonly attributes: Attributes
}

/** @throws AppError `pdf.damaged`, `pdf.too-complex` */
export function openPageTree(doc: PdfDocument): PageTree {
  const root = rootNode(doc)
  if (root === null) return { count: 0, page: missingPage(0), indexOf: () => null }
  let walked: readonly Leaf[] | null = null
  const all = (): readonly Leaf[] => {
    walked ??= [...leavesOf(doc, root, true)]
    return walked
  }
  const trusted = countIsTrusted(doc, root) ? root.count : null
  const count = trusted ?? all().length
  const find = (index: number) =>
    trusted === null ? all()[index] : (descend(doc, root, index) ?? all()[index])
  let indexes: ReadonlyMap<number, number> | null = null
  return {
    count,
    page(index) {
      const leaf = index >= 0 && index < count ? find(index) : undefined
      return leaf ? pageOf(doc, leaf, index) : missingPage(count)(index)
    },
    indexOf(id) {
      indexes ??= indexesOf(trusted === null ? all() : leavesOf(doc, root, false))
      const index = indexes.get(id.num)
      return index !== undefined && index < count ? index : null
    },
  }
}

function missingPage(pageCount: number) {
  return (index: number): never => {
    throw new AppError('pdf.page-missing', { page: index + 1, pageCount })
  }
}

/** The first place wins where a page stands in the tree twice. */
function indexesOf(leaves: Iterable<Leaf>): ReadonlyMap<number, number> {
  const indexes = new Map<number, number>()
  let index = 0
  for (const { id } of leaves) {
    if (id && !indexes.has(id.num)) indexes.set(id.num, index)
    index++
  }
  return indexes
}

function rootNode(doc: PdfDocument): Node | null {
  const catalog = doc.catalog()
  const found = doc.get({ value: catalog.value, owner: catalog }, 'Pages')
  return isDict(found) ? (nodeOf(doc, found, new Map()) ?? onePage(doc, found)) : null
}

/** A page in place of the tree: poppler, PDF.js and qpdf show it. */
function onePage(doc: PdfDocument, page: Found<PdfDict>): Node | null {
  const ref = doc.catalog().value.entries.get('Pages')
  const type = doc.get(page, 'Type').value
  if (ref?.kind !== 'ref' || type.kind !== 'name' || type.value !== 'Page') return null
  const { start, end } = ref
  const value: PdfArray = { kind: 'array', items: [ref], start, end }
  return { dict: page, kids: { value, owner: doc.catalog() }, count: 1, attributes: new Map() }
}

function isDict(found: Found): found is Found<PdfDict> {
  return found.value.kind === 'dict'
}

/** @returns null where the dictionary has no /Kids: it is a page then, whatever its /Type says */
function nodeOf(doc: PdfDocument, dict: Found<PdfDict>, above: Attributes): Node | null {
  const kids = doc.get(dict, 'Kids')
  if (kids.value.kind !== 'array') return null
  const count = doc.get(dict, 'Count').value
  const whole = count.kind === 'number' && count.integer && count.value >= 0
  const attributes = attributesOf(doc, dict, above)
  return {
    dict,
    kids: { value: kids.value, owner: kids.owner },
    count: whole ? count.value : null,
    attributes,
  }
}

function attributesOf(doc: PdfDocument, dict: Found<PdfDict>, above: Attributes): Attributes {
  const own = INHERITED.flatMap(key => {
    const found = doc.get(dict, key)
    return found.value.kind === 'null' ? [] : [[key, found] as const]
  })
  return own.length === 0 ? above : new Map([...above, ...own])
}

/** Every kid of the root counts for one, or the kids' own counts add up. */
function countIsTrusted(doc: PdfDocument, root: Node): boolean {
  const { count, kids } = root
  if (count === null || count <= WALK_ALL_PAGES) return false
  const { items } = kids.value
  if (items.length === count) return isPage(doc, root, items[0]) && isPage(doc, root, items[count - 1])
  if (items.length > WALK_ALL_PAGES * 10) return false
  let sum = 0
  for (const item of items) {
    const kid = doc.resolve(item, kids.owner)
    if (!isDict(kid)) return false
    const node = nodeOf(doc, kid, root.attributes)
    sum += node ? (node.count ?? Number.NaN) : 1
  }
  return sum === count
}

function isPage(doc: PdfDocument, node: Node, item: PdfObject | undefined): boolean {
  const kid = doc.resolve(item, node.kids.owner)
  return isDict(kid) && nodeOf(doc, kid, node.attributes) === null
}

/** Goes down by the counts. @returns null where they lead nowhere */
function descend(doc: PdfDocument, root: Node, index: number): Leaf | null {
  let node = root
  let left = index
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = stepDown(doc, node, left)
    if (next === null || 'read' in next) return next
    node = next.node
    left = next.left
  }
  return null
}

function stepDown(doc: PdfDocument, node: Node, index: number): Leaf | { node: Node; left: number } | null {
  const { items } = node.kids.value
  let left = index
  const start = items.length === node.count ? index : 0
  if (start > 0) left = 0
  for (let at = start; at < items.length; at++) {
    const item = items[at]
    const kid = doc.resolve(item, node.kids.owner)
    if (!isDict(kid)) return null
    const below = nodeOf(doc, kid, node.attributes)
    if (below === null) {
      if (left === 0) return leafOf(item, kid, node.attributes)
      left--
    } else {
      if (below.count === null || start > 0) return null
      if (left < below.count) return { node: below, left }
      left -= below.count
    }
  }
  return null
}

function leafOf(item: PdfObject | undefined, kid: Found<PdfDict>, above: Attributes): Leaf {
  return { id: item?.kind === 'ref' ? kid.owner : null, above, read: () => kid }
}

/**
 * All pages in order.
 *
 * @param readPages false: the kids of a node that has as many as its /Count are taken for pages unread
 */
function* leavesOf(doc: PdfDocument, root: Node, readPages: boolean): Iterable<Leaf> {
  const stack: { node: Node; at: number; num: number }[] = [{ node: root, at: 0, num: root.dict.owner.num }]
  const open = new Set<number>([root.dict.owner.num])
  for (let visited = 0; stack.length > 0; ) {
    const top = stack[stack.length - 1]
    const item = top?.node.kids.value.items[top.at++]
    if (!top || item === undefined) {
      open.delete(stack.pop()?.num ?? -1)
      continue
    }
    if (++visited > MAX_NODES) throw new AppError('pdf.too-complex', { limit: 'number of pages' })
    if (!readPages && item.kind === 'ref' && top.node.kids.value.items.length === top.node.count) {
      yield { id: item, above: top.node.attributes, read: () => readLeaf(doc, item, top.node) }
      continue
    }
    const kid = readKid(doc, item, top.node)
    if (kid === null) continue
    const below = nodeOf(doc, kid, top.node.attributes)
    if (below === null) yield unread(doc, item, kid, top.node)
    else if (item.kind !== 'ref' || !open.has(kid.owner.num)) {
      if (stack.length >= MAX_DEPTH)
        throw new AppError('pdf.too-complex', { limit: 'depth of the page tree' })
      if (item.kind === 'ref') open.add(kid.owner.num)
      stack.push({ node: below, at: 0, num: item.kind === 'ref' ? kid.owner.num : -1 })
    }
  }
}

/** Lets the dictionary go: in a long document only the references are kept. */
function unread(doc: PdfDocument, item: PdfObject, kid: Found<PdfDict>, node: Node): Leaf {
  if (item.kind !== 'ref') return leafOf(item, kid, node.attributes)
  const { num, gen } = kid.owner
  return { id: { num, gen }, above: node.attributes, read: () => readLeaf(doc, item, node) }
}

function readLeaf(doc: PdfDocument, item: PdfObject, node: Node): Found<PdfDict> {
  const kid = doc.resolve(item, node.kids.owner)
  if (isDict(kid)) return kid
  throw new AppError('pdf.damaged', { what: 'a page is missing' })
}

/** In a document that was put together from what was left, a page that cannot be read is no page. */
function readKid(doc: PdfDocument, item: PdfObject, node: Node): Found<PdfDict> | null {
  try {
    const kid = doc.resolve(item, node.kids.owner)
    return isDict(kid) ? kid : null
  } catch (error) {
    if (doc.recovered && error instanceof AppError && error.code === 'pdf.damaged') return null
    throw error
  }
}

function pageOf(doc: PdfDocument, leaf: Leaf, index: number): Page {
  const dict = leaf.read()
  const attributes = attributesOf(doc, dict, leaf.above)
  const mediaBox = mediaBoxOf(doc, attributes.get('MediaBox'))
  return {
    index,
    id: leaf.id ? { num: leaf.id.num, gen: leaf.id.gen } : null,
    dict,
    mediaBox,
    view: {
      crop: cropOf(doc, attributes.get('CropBox'), mediaBox),
      rotation: rotationOf(attributes.get('Rotate')),
      userUnit: userUnitOf(doc.get(dict, 'UserUnit')),
    },
    resources: attributes.get('Resources') ?? null,
  }
}
