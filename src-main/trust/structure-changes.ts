/** The structure tree of a tagged document, where new signature fields and comments were given their place. */
import type { Found, PdfDict, PdfObject } from '../pdf/syntax.ts'
import {
  addedReferences,
  type Comparison,
  dictAt,
  explainContainer,
  must,
  NULL,
} from './document-differences.ts'
import { differingKeys, sameValue } from './same-value.ts'
import { asFound, isDict, itemsOf, nameOf, quietly } from './signature-list.ts'

const MAX_DEPTH = 64
const ELEMENT_KEYS = new Set(['Type', 'S', 'P', 'Pg', 'K', 'NS'])
const ROOT_KEYS = new Set(['K', 'ParentTree', 'ParentTreeNextKey'])

/**
 * One element for each new signature field (/Form) or comment (/Annot), with nothing but that in it, appended to what
 * was there.
 *
 * @param comments their numbers
 * @source ISO 32000-2:2020, 14.7.5.3 and 14.7.5.4
 */
export function explainStructure(comparison: Comparison, comments: readonly number[]): void {
  const { before, now, changed } = comparison
  const [oldRoot, root] = [before, now].map(doc => quietly(doc, asFound(doc.catalog()), 'StructTreeRoot'))
  if (!isDict(oldRoot ?? null) || !isDict(root ?? null) || oldRoot?.owner.num !== root?.owner.num) return
  const rootNumber = root?.owner.num ?? 0
  if (!changed.has(rootNumber)) return
  const [old, tree] = [dictAt(before, rootNumber), dictAt(now, rootNumber)]
  must(differingKeys(old.value, tree.value).every(key => ROOT_KEYS.has(key)))
  comparison.explained.add(rootNumber)
  const elements = new Map<number, number>()
  const parents = new Set([rootNumber])
  const fields = comparison.signatures.filter(({ existingField }) => !existingField)
  const annotations = [
    ...fields.map(({ fieldNumber }) => ({ num: fieldNumber, role: 'Form' }) as const),
    ...comments.map(num => ({ num, role: 'Annot' }) as const),
  ]
  const held = elementsByAnnotation(comparison)
  for (const annotation of annotations) {
    const place = explainElement(comparison, held, annotation)
    if (place === null) continue
    elements.set(place.key, place.element)
    parents.add(place.parent)
  }
  const added = new Set(elements.values())
  for (const parent of parents) explainKids(comparison, parent, added)
  explainParentTree(
    comparison,
    quietly(before, old, 'ParentTree'),
    quietly(now, tree, 'ParentTree'),
    elements,
  )
}

type ElementPlace = { readonly key: number; readonly element: number; readonly parent: number }

/** New elements by the annotation that they hold. */
function elementsByAnnotation({ now, added }: Comparison): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const num of added) {
    const object = now.object(num)
    if (object?.value.kind !== 'dict' || object.value.entries.get('S')?.kind !== 'name') continue
    const content = quietly(now, { value: object.value, owner: object }, 'K')
    const target = isDict(content) ? content.value.entries.get('Obj') : undefined
    // A second one for the same annotation stays unexplained.
    if (target?.kind === 'ref' && !found.has(target.num)) found.set(target.num, num)
  }
  return found
}

/** The element that holds a new annotation, and only it. */
function explainElement(
  comparison: Comparison,
  elements: ReadonlyMap<number, number>,
  annotation: { readonly num: number; readonly role: 'Form' | 'Annot' },
): ElementPlace | null {
  const { before, now, explained } = comparison
  const key = dictAt(now, annotation.num).value.entries.get('StructParent')
  if (key === undefined) return null
  must(key.kind === 'number' && key.integer)
  const num = elements.get(annotation.num)
  if (num === undefined) return null
  const element = dictAt(now, num)
  const content = quietly(now, element, 'K')
  must(isDict(content) && content.owner.num === num)
  must(nameOf(quietly(now, element, 'S')) === annotation.role)
  must([...element.value.entries.keys()].every(name => ELEMENT_KEYS.has(name)))
  must([...content.value.entries.keys()].every(name => name === 'Type' || name === 'Obj' || name === 'Pg'))
  const parent = element.value.entries.get('P')
  must(parent?.kind === 'ref' && before.object(parent.num) !== null)
  explained.add(num)
  return { key: key.value, element: num, parent: parent.num }
}

/** An element, or the root, that got new elements behind those it had. */
function explainKids(comparison: Comparison, num: number, elements: ReadonlySet<number>): void {
  const { before, now, changed, explained } = comparison
  const [old, parent] = [dictAt(before, num), dictAt(now, num)]
  const isRoot = explained.has(num)
  must(isRoot || differingKeys(old.value, parent.value).every(key => key === 'K'))
  if (changed.has(num)) explained.add(num)
  const [oldKids, kids] = [quietly(before, old, 'K'), quietly(now, parent, 'K')]
  if (oldKids !== null && oldKids.value.kind !== 'array') {
    if (sameValue(old.value.entries.get('K'), parent.value.entries.get('K'))) return
    const items = kids?.value.kind === 'array' && kids.owner.num === num ? kids.value.items : []
    const [first, ...more] = items
    must(sameValue(first, old.value.entries.get('K')))
    must(more.every(item => item.kind === 'ref' && elements.has(item.num)))
    return
  }
  must(addedReferences(comparison, oldKids, kids).every(kid => elements.has(kid)))
}

/** The way from the root of the parent tree to its last leaf, where the keys of new annotations were appended. */
function explainParentTree(
  comparison: Comparison,
  oldRoot: Found | null,
  root: Found | null,
  elements: ReadonlyMap<number, number>,
): void {
  const { before, now } = comparison
  if (oldRoot === null) {
    if (root !== null) explainEntries(comparison, null, isDict(root) ? root : null, elements)
    explainContainer(comparison, null, root)
    return
  }
  let old: Found | null = oldRoot
  let node: Found | null = root
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    must(isDict(old) && isDict(node))
    const [oldNode, newNode]: [Found<PdfDict>, Found<PdfDict>] = [old, node]
    const keys = differingKeys(oldNode.value, newNode.value)
    must(keys.every(key => key === 'Nums' || (key === 'Limits' && isWider(comparison, oldNode, newNode))))
    explainContainer(comparison, oldNode, newNode)
    old = itemsOf(before, quietly(before, oldNode, 'Kids')).at(-1) ?? null
    node = itemsOf(now, quietly(now, newNode, 'Kids')).at(-1) ?? null
    if (old === null || node === null) {
      explainEntries(comparison, oldNode, newNode, elements)
      return
    }
    must(old.owner.num === node.owner.num)
  }
  must(false)
}

function isWider({ before, now }: Comparison, old: Found, node: Found): boolean {
  const [oldLowest, oldHighest] = numbersOf(itemsOf(before, quietly(before, old, 'Limits')))
  const [lowest, highest] = numbersOf(itemsOf(now, quietly(now, node, 'Limits')))
  return oldLowest === lowest && oldHighest !== undefined && highest !== undefined && highest > oldHighest
}

function numbersOf(items: readonly Found[]): readonly number[] {
  return items.map(({ value }) => (value.kind === 'number' ? value.value : Number.NaN))
}

/** What was in the leaf, then pairs of a new annotation's key and its element. */
function explainEntries(
  comparison: Comparison,
  old: Found<PdfDict> | null,
  leaf: Found<PdfDict> | null,
  elements: ReadonlyMap<number, number>,
): void {
  const oldEntries = old && quietly(comparison.before, old, 'Nums')
  const entries = leaf && quietly(comparison.now, leaf, 'Nums')
  const [oldItems, items] = [arrayOf(oldEntries), arrayOf(entries)]
  must(oldItems.every((item, at) => sameValue(item, items[at])))
  explainContainer(comparison, oldEntries, entries)
  const more = items.slice(oldItems.length)
  must(more.length % 2 === 0)
  for (let at = 0; at < more.length; at += 2) {
    const [key, element] = [more[at] ?? NULL, more[at + 1] ?? NULL]
    must(key.kind === 'number' && element.kind === 'ref' && elements.get(key.value) === element.num)
  }
}

function arrayOf(found: Found | null): readonly PdfObject[] {
  return found?.value.kind === 'array' ? found.value.items : []
}
