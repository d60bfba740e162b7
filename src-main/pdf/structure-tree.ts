/** Tagged documents: new annotations get their place in the structure tree, so that assistive technology finds them. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from './document.ts'
import type { ObjectEdits } from './object-edits.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Page } from './pages.ts'
import type { Found, ObjectId, PdfDict } from './syntax.ts'
import { dictAt, integerAt, isDict, nameAt } from './values.ts'
import { copyValue, type Syntax, writeDict, writeRef } from './write-objects.ts'

const MAX_DEPTH = 64
/** Elements that hold other elements. A form stands in one of them, else at the root. @source ISO 32000-2:2020, 14.8.4.3 */
const GROUPING = new Set(['Document', 'DocumentFragment', 'Part', 'Art', 'Sect', 'Div'])

type Place = {
  readonly root: Found<PdfDict>
  /** The element or the root that gets more kids. */
  readonly parent: Found<PdfDict>
  /** Nodes of the parent tree from its root to the leaf with the highest keys; empty where there is no tree. */
  readonly path: readonly Found<PdfDict>[]
  /** Of the first new annotation in the parent tree. */
  readonly key: number
}

/** A field, or another annotation that shows something. @source ISO 32000-2:2020, 14.8.4.8.3; ISO 14289-1, 7.18.1, 7.18.4 */
export type AnnotationRole = 'Form' | 'Annot'

export type StructureEdits = {
  /**
   * Gives a new annotation an element with nothing else in it.
   *
   * @returns its /StructParent, null in a document without a structure tree that can be changed
   */
  add(annotation: ObjectId, page: Page, role: AnnotationRole): number | null
  /** Hands the changed tree to the edits. */
  finish(): void
}

/**
 * A tree that cannot be read or changed is left as it is: it never stands in the way of a signature.
 *
 * @source ISO 32000-2:2020, 14.7.5.3 (object references), 14.7.5.4 (parent tree); ISO 14289-1, 7.18
 */
export function createStructureEdits(doc: PdfDocument, sink: ObjectSink, edits: ObjectEdits): StructureEdits {
  let place: Place | null | undefined
  const elements: Syntax[] = []
  return {
    add(annotation, page, role) {
      place ??= placeIn(doc)
      if (place === null || page.id === null) return null
      const pageRef = writeRef(page.id)
      const element = sink.object(
        writeDict({
          Type: '/StructElem',
          S: `/${role}`,
          P: writeRef(place.parent.owner),
          Pg: pageRef,
          K: `<</Type/OBJR/Obj ${writeRef(annotation)}/Pg ${pageRef}>>`,
          NS: namespaceOf(place.parent),
        }),
      )
      elements.push(element)
      // Readers then go from annotation to annotation in the order of the structure.
      if (nameAt(doc, page.dict, 'Tabs') === null) edits.patch(page.dict, { Tabs: '/S' })
      return place.key + elements.length - 1
    },
    finish() {
      if (place && elements.length > 0) hangUp(doc, sink, edits, place, elements)
    },
  }
}

/** Below the parent, and in the parent tree, whose limits grow. */
function hangUp(
  doc: PdfDocument,
  sink: ObjectSink,
  edits: ObjectEdits,
  { root, parent, path, key }: Place,
  elements: readonly Syntax[],
): void {
  appendKids(doc, edits, parent, elements.join(' '))
  const entries = elements.map((element, at) => `${key + at} ${element}`).join(' ')
  const next = key + elements.length
  const leaf = path.at(-1)
  if (leaf) edits.append(leaf, 'Nums', entries)
  for (const node of path.slice(1)) {
    const first = itemAt(doc, node, 'Limits', 0)
    const lowest = first?.value.kind === 'number' ? first.value.value : key
    edits.patch(node, { Limits: `[${lowest} ${next - 1}]` })
  }
  const tree = leaf ? {} : { ParentTree: sink.object(`<</Nums[${entries}]>>`) }
  edits.patch(root, { ...tree, ParentTreeNextKey: String(next) })
}

function placeIn(doc: PdfDocument): Place | null {
  try {
    const catalog = doc.catalog()
    const root = dictAt(doc, { value: catalog.value, owner: catalog }, 'StructTreeRoot')
    if (root === null || !isOwnObject(root)) return null
    const parent = parentIn(doc, root)
    const path = lastPath(doc, root)
    if (path === null || !isChangeable(doc, parent) || !path.every(isOwnOrWithin)) return null
    const next = integerAt(doc, root, 'ParentTreeNextKey') ?? 0
    return { root, parent, path, key: Math.max(0, next, highestKey(doc, path) + 1) }
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('pdf.')) return null
    throw error
  }
}

function isOwnObject({ value, owner }: Found): boolean {
  return owner.value === value && owner.num > 0 && owner.stream === null
}

function isOwnOrWithin({ owner }: Found): boolean {
  return owner.num > 0 && owner.stream === null
}

/** A kid that stands in the dictionary itself, with strings in it, could not be moved into an array unread. */
function isChangeable(doc: PdfDocument, parent: Found<PdfDict>): boolean {
  const kid = parent.value.entries.get('K')
  return isOwnObject(parent) && !(kid?.kind === 'dict' && doc.encryption !== null)
}

/** The one element at the top that groups all others, else the root itself. */
function parentIn(doc: PdfDocument, root: Found<PdfDict>): Found<PdfDict> {
  const kids = doc.get(root, 'K')
  // A large document may have every page's elements here: only a single one is looked at.
  if (kids.value.kind === 'array' && kids.value.items.length !== 1) return root
  const top = itemAt(doc, root, 'K', 0) ?? kids
  if (top === null || !isDict(top) || !isOwnObject(top)) return root
  const kind = nameAt(doc, top, 'S') ?? ''
  const roles = dictAt(doc, root, 'RoleMap')
  const role = (roles && nameAt(doc, roles, kind)) ?? kind
  return GROUPING.has(kind) || GROUPING.has(role) ? top : root
}

/** @returns null where the parent tree is not built as it must be */
function lastPath(doc: PdfDocument, root: Found<PdfDict>): readonly Found<PdfDict>[] | null {
  const path: Found<PdfDict>[] = []
  let node = dictAt(doc, root, 'ParentTree')
  if (node === null) return root.value.entries.has('ParentTree') ? null : []
  while (node !== null && path.length < MAX_DEPTH) {
    path.push(node)
    const last = itemAt(doc, node, 'Kids', -1)
    if (last === null) return doc.get(node, 'Kids').value.kind === 'null' ? path : null
    node = isDict(last) && isOwnObject(last) ? last : null
  }
  return null
}

/** @param at from the end where it is negative. @returns null where there is no such item, or no array */
function itemAt(doc: PdfDocument, dict: Found, key: string, at: number): Found | null {
  const array = doc.get(dict, key)
  const item = array.value.kind === 'array' ? array.value.items.at(at) : undefined
  return item === undefined ? null : doc.resolve(item, array.owner)
}

function highestKey(doc: PdfDocument, path: readonly Found<PdfDict>[]): number {
  const leaf = path.at(-1)
  if (leaf === undefined) return -1
  const entries = doc.get(leaf, 'Nums').value
  const keys = entries.kind === 'array' ? entries.items.filter((_, at) => at % 2 === 0) : []
  return keys.reduce((most, key) => Math.max(most, key.kind === 'number' ? key.value : -1), -1)
}

/** The element stands in the namespace of the one above it. */
function namespaceOf({ value }: Found<PdfDict>): string | null {
  const namespace = value.entries.get('NS')
  return namespace?.kind === 'ref' ? writeRef(namespace) : null
}

/** @param elements references, apart by spaces */
function appendKids(doc: PdfDocument, edits: ObjectEdits, parent: Found<PdfDict>, elements: Syntax): void {
  const kids = doc.get(parent, 'K')
  const kid = parent.value.entries.get('K')
  if (kids.value.kind === 'array') edits.append(parent, 'K', elements)
  else if (kid === undefined || kids.value.kind === 'null') edits.patch(parent, { K: `[${elements}]` })
  else edits.patch(parent, { K: `[${copyValue(kid, parent.owner)} ${elements}]` })
}
