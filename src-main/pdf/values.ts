/** Small readings of dictionary entries, references followed: what is of another type reads as null. */
import { decodeText } from './doc-encoding.ts'
import type { PdfDocument } from './document.ts'
import type { Found, ObjectId, PdfDict, PdfObject } from './syntax.ts'

export function isDict(found: Found): found is Found<PdfDict> {
  return found.value.kind === 'dict'
}

export function dictAt(doc: PdfDocument, dict: Found, key: string): Found<PdfDict> | null {
  const found = doc.get(dict, key)
  return isDict(found) ? found : null
}

export function nameAt(doc: PdfDocument, dict: Found, key: string): string | null {
  const { value } = doc.get(dict, key)
  return value.kind === 'name' ? value.value : null
}

export function integerAt(doc: PdfDocument, dict: Found, key: string): number | null {
  const { value } = doc.get(dict, key)
  return value.kind === 'number' && value.integer ? value.value : null
}

export function booleanAt(doc: PdfDocument, dict: Found, key: string): boolean | null {
  const { value } = doc.get(dict, key)
  return value.kind === 'boolean' ? value.value : null
}

/** A text string, decrypted and decoded. */
export function textAt(doc: PdfDocument, dict: Found, key: string): string | null {
  return textOf(doc, doc.get(dict, key))
}

export function textOf(doc: PdfDocument, found: Found): string | null {
  return found.value.kind === 'string' ? decodeText(doc.stringBytes(found.value, found.owner)) : null
}

/** The items of an array, each resolved; none where it is no array. */
export function itemsAt(doc: PdfDocument, dict: Found, key: string): readonly Found[] {
  const array = doc.get(dict, key)
  return array.value.kind === 'array' ? array.value.items.map(item => doc.resolve(item, array.owner)) : []
}

/** The names or texts of an array; other items are left out. */
export function wordsAt(doc: PdfDocument, dict: Found, key: string): readonly string[] {
  return itemsAt(doc, dict, key).flatMap(item => {
    const word = item.value.kind === 'name' ? item.value.value : textOf(doc, item)
    return word === null ? [] : [word]
  })
}

/** Number of the object that a raw value leads to; null where the value stands there itself. */
export function idOf(value: PdfObject | undefined, found: Found): ObjectId | null {
  return value?.kind === 'ref' ? { num: found.owner.num, gen: found.owner.gen } : null
}
