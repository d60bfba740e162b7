/** What a later revision did to a document, object by object. Whatever is not understood is said to be so. */
import type { PdfDocument } from '../pdf/document.ts'
import type { IndirectObject, PdfDict } from '../pdf/syntax.ts'
import { explainPages } from './annotation-changes.ts'
import {
  type AddedSignature,
  areNotReached,
  areUsedOnlyBy,
  type Comparison,
  dictAt,
  differences,
  explainNew,
  isFileStructure,
  isTailAccountedFor,
  must,
  NotUnderstood,
  NULL,
  reachable,
  sameTrailer,
} from './document-differences.ts'
import { explainFilledFields } from './field-changes.ts'
import { type ForbiddenChange, findForbiddenChange } from './forbidden-changes.ts'
import { explainForm } from './form-changes.ts'
import { differingKeys, referencesIn, sameValue } from './same-value.ts'
import { isDamage } from './signature-list.ts'
import { explainStructure } from './structure-changes.ts'

export type DocumentChanges = {
  /** True where a change was found that is none of the kinds below: then nothing is known of what it does. */
  readonly notUnderstood: boolean
  /** Where not all is understood: what was certainly changed though no signature allows it. */
  readonly forbidden: ForbiddenChange | null
  readonly signatures: readonly AddedSignature[]
  /** Full names of form fields that were filled in. */
  readonly filled: readonly string[]
  /** How many comments and drawings were put onto pages. */
  readonly comments: number
  /** /DSS was added or changed: material for checking later, no content. */
  readonly validationData: boolean
  /** /Info or the metadata was changed: title, author, producer; nothing that a page shows. */
  readonly information: boolean
}

const NOT_UNDERSTOOD: DocumentChanges = {
  notUnderstood: true,
  forbidden: null,
  signatures: [],
  filled: [],
  comments: 0,
  validationData: false,
  information: false,
}

/**
 * Compares the document as it was signed with what it is now. Only what a further signature, a time-stamp, validation
 * data, filling in a form or a comment adds is understood; every other changed, new, freed or moved object makes `notUnderstood` true.
 *
 * @param before  the document up to the end of the signed bytes
 * @param between the document up to the end of each later revision but the last: for what was written and overwritten
 * @param now     the whole document
 */
export async function compareDocuments(
  before: PdfDocument,
  between: readonly PdfDocument[],
  now: PdfDocument,
): Promise<DocumentChanges> {
  try {
    return await compare(before, between, now)
  } catch (error) {
    if (error instanceof NotUnderstood || isDamage(error))
      return { ...NOT_UNDERSTOOD, forbidden: findForbiddenChange(before, now) }
    throw error
  }
}

async function compare(
  before: PdfDocument,
  between: readonly PdfDocument[],
  now: PdfDocument,
): Promise<DocumentChanges> {
  must(!before.recovered && !now.recovered)
  const found = differences(before, now)
  must(isTailAccountedFor(before, between, now, found))
  const comparison = { before, now, ...found, explained: new Set<number>(), signatures: [] }
  must(sameTrailer(comparison))
  const { added, changed, explained } = comparison
  for (const num of added) if (isFileStructure(now.object(num))) explained.add(num)
  explainCatalog(comparison)
  await explainForm(comparison)
  const filled = await explainFilledFields(comparison)
  const comments = explainPages(comparison)
  explainStructure(comparison, comments)
  const validationData = await explainValidationData(comparison)
  const information = await explainInformation(comparison)
  for (const num of changed) must(explained.has(num))
  must(await areUsedOnlyBy(before, added, new Set()))
  must(areNotReached(comparison))
  const { signatures } = comparison
  return {
    notUnderstood: false,
    forbidden: null,
    signatures,
    filled,
    comments: comments.length,
    validationData,
    information,
  }
}

/** Only these keys of the catalog may differ; what they lead to is judged apart. */
function explainCatalog({ before, now, changed, explained }: Comparison): void {
  const { num } = now.rootRef
  if (!changed.has(num)) return
  const catalog = dictAt(now, num).value
  const old = dictAt(before, num).value
  for (const key of differingKeys(old, catalog))
    must(CATALOG_KEYS.has(key) && isPlainWhereSettled(key, catalog))
  explained.add(num)
}

/** Where what they lead to is judged apart, or says nothing of content. */
const CATALOG_KEYS = new Set(['AcroForm', 'DSS', 'Metadata', 'Extensions', 'Version'])

/** What is not judged apart must stand in the catalog itself. */
function isPlainWhereSettled(key: string, catalog: PdfDict): boolean {
  if (key !== 'Extensions' && key !== 'Version') return true
  return [...referencesIn(catalog.entries.get(key) ?? NULL)].length === 0
}

/** @returns whether /DSS was added or changed @source ISO 32000-2:2020, 12.8.4.3 */
async function explainValidationData(comparison: Comparison): Promise<boolean> {
  const { before, now, changed, explained } = comparison
  const store = now.catalog().value.entries.get('DSS')
  const oldStore = before.catalog().value.entries.get('DSS')
  if (store === undefined) return oldStore !== undefined
  const isSame = sameValue(oldStore, store)
  const inOld = oldStore === undefined ? new Set<number>() : reachable(before, oldStore)
  const inPlace = [...reachable(now, store)].filter(num => changed.has(num) && !explained.has(num))
  for (const num of inPlace) {
    // An object that something else of the signed document uses, too, is not only validation data.
    const [old, found] = [before.object(num), now.object(num)]
    must(inOld.has(num) && old?.stream === null && found?.stream === null)
    explained.add(num)
  }
  must(await areUsedOnlyBy(before, new Set(inPlace), new Set([...inOld, before.rootRef.num])))
  const size = explained.size
  for (const value of [store, ...inPlace.map(num => now.object(num)?.value ?? NULL)])
    explainNew(comparison, value)
  return !isSame || inPlace.length > 0 || explained.size > size
}

/** @returns whether /Info or the metadata was changed, in objects that serve nothing else */
async function explainInformation(comparison: Comparison): Promise<boolean> {
  const { before, now, added, changed, explained } = comparison
  const information = now.trailer.value.entries.get('Info')
  const metadata = now.catalog().value.entries.get('Metadata')
  const found = [information, metadata].flatMap(value => (value?.kind === 'ref' ? [value.num] : []))
  const touched = found.filter(num => (added.has(num) || changed.has(num)) && !explained.has(num))
  for (const num of touched) {
    for (const doc of added.has(num) ? [now] : [before, now]) must(isInformation(doc.object(num)))
    explained.add(num)
  }
  must(
    await areUsedOnlyBy(
      before,
      new Set(touched.filter(num => changed.has(num))),
      new Set([before.rootRef.num]),
    ),
  )
  return touched.length > 0
}

/** A dictionary of texts, or an XMP stream: nothing that a page could show. */
function isInformation(object: IndirectObject | null): boolean {
  if (object === null || object.value.kind !== 'dict') return false
  const { entries } = object.value
  if (object.stream === null)
    return [...entries.values()].every(({ kind }) => kind === 'string' || kind === 'name')
  const [type, subtype] = [entries.get('Type'), entries.get('Subtype')]
  return (
    type?.kind === 'name' && type.value === 'Metadata' && subtype?.kind === 'name' && subtype.value === 'XML'
  )
}
