/** Two revisions of a document side by side: which objects differ, and the tools that account for them. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ObjectEntry, PdfDocument } from '../pdf/document.ts'
import { objectHeaders } from '../pdf/object-headers.ts'
import { mayName } from '../pdf/reference-search.ts'
import type { Found, IndirectObject, PdfDict, PdfObject } from '../pdf/syntax.ts'
import { differingKeys, namesOneOf, referencesIn, sameValue } from './same-value.ts'

const MAX_TAIL_BYTES = 64 * 1024 * 1024
const MAX_OBJECTS = 1_000_000
const OBJECTS_PER_TURN = 5000

export type AddedSignature = {
  readonly fieldNumber: number
  /** The field was there before, empty. */
  readonly existingField: boolean
  readonly timestamp: boolean
  readonly certification: boolean
  /** It has a place on the page, where it may draw something. */
  readonly visible: boolean
}

/** Says what is not understood, without walking on. */
export class NotUnderstood extends Error {}

export function must(condition: boolean): asserts condition {
  if (!condition) throw new NotUnderstood()
}

export type Comparison = {
  readonly before: PdfDocument
  readonly now: PdfDocument
  readonly added: ReadonlySet<number>
  readonly changed: ReadonlySet<number>
  /** Numbers whose change is accounted for. */
  readonly explained: Set<number>
  readonly signatures: AddedSignature[]
}

/** Every object that the new bytes hold is one that the cross-reference names: nothing waits there for another reader. */
export function isTailAccountedFor(
  before: PdfDocument,
  between: readonly PdfDocument[],
  now: PdfDocument,
  { added, changed }: Pick<Comparison, 'added' | 'changed'>,
): boolean {
  const tailLength = now.size - before.size
  if (now.revisions.at(-1)?.end !== now.size || tailLength > MAX_TAIL_BYTES) return false
  const tail = now.reader.read(before.size, tailLength)
  if (
    tail.length !== tailLength ||
    Buffer.from(tail.buffer, tail.byteOffset, tail.length).includes('/XRefStm')
  )
    return false
  const known = new Map<number, number>()
  for (const doc of between) {
    must(!doc.recovered)
    for (const { offset, num } of placesOf(doc)) if (offset >= before.size) known.set(offset, num)
  }
  for (const num of [...added, ...changed]) {
    const entry = now.locate(num)
    if (entry !== null && entry.container === null) known.set(entry.offset, entry.num)
  }
  return objectHeaders(tail).every(({ at, num }) => known.get(before.size + at) === num)
}

type Place = { readonly offset: number; readonly num: number }

/** A revision is asked for by every signature before it. */
const places = new WeakMap<PdfDocument, readonly Place[]>()

/** Where its objects lie, but for those in object streams. */
function placesOf(doc: PdfDocument): readonly Place[] {
  const found =
    places.get(doc) ?? [...doc.allObjects()].flatMap(entry => (entry.container === null ? [entry] : []))
  places.set(doc, found)
  return found
}

const TRAILER_OF_ITS_OWN = new Set([
  'Size',
  'Prev',
  'ID',
  'Type',
  'W',
  'Index',
  'Filter',
  'DecodeParms',
  'Length',
  'Info',
])

/**
 * What a key that the standard does not know leads to could be used by some program: nothing of it may be changed, nor
 * be used by what was.
 */
export function sameTrailer({ before, now, added, changed }: Comparison): boolean {
  const { entries } = now.trailer.value
  const strange = [...entries].filter(
    ([key]) => !TRAILER_OF_ITS_OWN.has(key) && key !== 'Root' && key !== 'Encrypt',
  )
  const isApart = (reached: ReadonlySet<number>) =>
    reached.size === 0 || [...changed, ...added].every(num => !reached.has(num) && !names(num, reached))
  const names = (num: number, reached: ReadonlySet<number>) =>
    [before.object(num), now.object(num)].some(object => object !== null && namesOneOf(object.value, reached))
  return (
    differingKeys(before.trailer.value, now.trailer.value).every(key => TRAILER_OF_ITS_OWN.has(key)) &&
    strange.every(([, value]) => isApart(reachable(now, value)))
  )
}

export function reachable(doc: PdfDocument, value: PdfObject): ReadonlySet<number> {
  const found = new Set<number>()
  const waiting = [...referencesIn(value)]
  for (let num = waiting.pop(); num !== undefined; num = waiting.pop()) {
    if (found.has(num)) continue
    found.add(num)
    const object = doc.object(num)
    if (object !== null) waiting.push(...referencesIn(object.value))
  }
  return found
}

/** Both documents list their objects by number, so one step at a time serves. */
export function differences(before: PdfDocument, now: PdfDocument) {
  const added = new Set<number>()
  const changed = new Set<number>()
  const old = before.allObjects()[Symbol.iterator]()
  let known = old.next()
  let count = 0
  for (const entry of now.allObjects()) {
    must(++count < MAX_OBJECTS)
    if (known.done || known.value.num > entry.num) added.add(entry.num)
    else {
      must(known.value.num === entry.num) // A smaller one was freed.
      if (!samePlace(known.value, entry)) changed.add(entry.num)
      known = old.next()
    }
  }
  must(known.done === true)
  return { added, changed }
}

function samePlace(a: ObjectEntry, b: ObjectEntry): boolean {
  if (a.container !== null) return b.container === a.container && a.index === b.index
  return b.container === null && a.offset === b.offset && a.gen === b.gen
}

/** Cross-reference streams and object streams: the objects in the latter are judged by themselves. */
export function isFileStructure(object: IndirectObject | null): boolean {
  if (object === null || object.stream === null || object.value.kind !== 'dict') return false
  const type = object.value.entries.get('Type')
  return type?.kind === 'name' && (type.value === 'XRef' || type.value === 'ObjStm')
}

export function dictAt(doc: PdfDocument, num: number): Found<PdfDict> {
  const object = doc.object(num)
  must(object !== null && object.value.kind === 'dict' && object.stream === null)
  return { value: object.value, owner: object }
}

export const NULL: PdfObject = { kind: 'null', start: 0, end: 0 }

/** The object that holds a value may have changed with it: the same object as before, or a new one. */
export function explainContainer(
  { added, changed, explained }: Comparison,
  old: Found | null,
  found: Found | null,
): void {
  if (found === null || found.owner.value !== found.value) return
  const { num } = found.owner
  if (added.has(num)) explained.add(num)
  else if (changed.has(num)) {
    must(old !== null && old.owner.num === num && old.owner.value === old.value)
    explained.add(num)
  }
}

/** @returns what was appended to a list of references whose older part stayed as it was */
export function addedReferences(
  comparison: Comparison,
  old: Found | null,
  found: Found | null,
): readonly number[] {
  const oldItems = old === null ? [] : old.value.kind === 'array' ? old.value.items : null
  const newItems = found === null ? [] : found.value.kind === 'array' ? found.value.items : null
  must(oldItems !== null && newItems !== null && newItems.length >= oldItems.length)
  const isPrefix = oldItems.every((item, index) => sameValue(item, newItems[index]))
  must(isPrefix)
  explainContainer(comparison, old, found)
  return newItems.slice(oldItems.length).map(item => {
    must(item.kind === 'ref' && comparison.added.has(item.num))
    return item.num
  })
}

/** New objects reachable from a value that may be new. What is reached and not new must be as it was. */
export function explainNew({ now, added, changed, explained }: Comparison, value: PdfObject): void {
  const waiting = [...referencesIn(value)]
  for (let num = waiting.pop(); num !== undefined; num = waiting.pop()) {
    must(!changed.has(num) || explained.has(num))
    if (!added.has(num) || explained.has(num)) continue
    explained.add(num)
    const object = now.object(num)
    if (object !== null) waiting.push(...referencesIn(object.value))
  }
}

/**
 * A new object must not fill a place that the signed document left open, as shadow attacks do. Where the text of the
 * document does not prove it, every object is looked through, so other work gets its turn in between.
 */
export async function areUsedOnlyBy(
  doc: PdfDocument,
  watched: ReadonlySet<number>,
  users: ReadonlySet<number>,
): Promise<boolean> {
  if (watched.size === 0) return true
  const trailer = [...doc.trailer.value.entries].filter(([key]) => key !== 'Info')
  if (trailer.some(([, value]) => namesOneOf(value, watched))) return false
  if (!(await mayName(doc, watched))) return true
  let count = 0
  for (const { num } of doc.allObjects()) {
    if (++count % OBJECTS_PER_TURN === 0) await breathe()
    const object = users.has(num) ? null : doc.object(num)
    if (object !== null && namesOneOf(object.value, watched, num)) return false
  }
  return true
}

/** New objects that nothing refers to say nothing: those of an update that a later update replaced. */
export function areNotReached({ now, added, changed, explained }: Comparison): boolean {
  const loose = new Set([...added].filter(num => !explained.has(num)))
  if (loose.size === 0) return true
  for (const num of [...changed, ...[...added].filter(known => explained.has(known))]) {
    const object = now.object(num)
    if (object !== null && namesOneOf(object.value, loose)) return false
  }
  return true
}
