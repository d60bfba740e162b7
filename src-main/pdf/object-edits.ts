/** New versions of objects of the document: changes collected per dictionary, each object written once. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from './document.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Found, IndirectObject, PdfArray, PdfDict } from './syntax.ts'
import { type Edit, editObject, patchArray, patchDict, type Syntax } from './write-objects.ts'

export type ObjectEdits = {
  /** Sets keys of a dictionary, wherever it stands; null takes a key out. */
  patch(dict: Found<PdfDict>, changes: Readonly<Record<string, Syntax | null>>): void
  /**
   * Adds to the array under `key`: in its own object where it is one, else in the dictionary.
   * What is no array is replaced by one.
   */
  append(dict: Found<PdfDict>, key: string, item: Syntax): void
  /** Hands the new versions to the sink. */
  finish(): void
}

type Patch = { readonly dict: Found<PdfDict>; readonly changes: Readonly<Record<string, Syntax | null>> }
type Addition = { readonly array: Found<PdfArray>; readonly items: readonly Syntax[] }

/** @throws AppError `pdf.damaged` from every change to something that cannot get a new version */
export function createEdits(doc: PdfDocument, sink: ObjectSink): ObjectEdits {
  const patches = new Map<string, Patch>()
  const additions = new Map<string, Addition>()
  const patch: ObjectEdits['patch'] = (dict, changes) => {
    const key = placeOf(dict)
    patches.set(key, { dict, changes: { ...patches.get(key)?.changes, ...changes } })
  }
  return {
    patch,
    append(dict, key, item) {
      const found = doc.get(dict, key)
      if (found.value.kind !== 'array') return patch(dict, { [key]: `[${item}]` })
      const array = { value: found.value, owner: found.owner }
      const place = placeOf(array)
      additions.set(place, { array, items: [...(additions.get(place)?.items ?? []), item] })
    },
    finish() {
      const edits: OwnedEdit[] = []
      for (const { dict, changes } of patches.values()) {
        for (const edit of patchDict(dict.owner, dict.value, changes)) edits.push({ owner: dict.owner, edit })
      }
      for (const { array, items } of additions.values()) {
        for (const edit of patchArray(array.owner, array.value, items))
          edits.push({ owner: array.owner, edit })
      }
      for (const [owner, own] of groupByOwner(edits)) {
        sink.object(editObject(owner, own, doc.encryption), { num: owner.num, gen: owner.gen })
      }
    },
  }
}

type OwnedEdit = { readonly owner: IndirectObject; readonly edit: Edit }

/** The same object may have been read twice, so places are told by numbers. */
function placeOf({ value, owner }: Found): string {
  if (owner.num <= 0 || owner.stream !== null) {
    throw new AppError('pdf.damaged', { what: 'a part of the form stands where it cannot be changed' })
  }
  return `${owner.num} ${value.start}`
}

function groupByOwner(edits: readonly OwnedEdit[]): ReadonlyMap<IndirectObject, readonly Edit[]> {
  const owners = new Map<number, IndirectObject>()
  const grouped = new Map<IndirectObject, Edit[]>()
  for (const { owner, edit } of edits) {
    const first = owners.get(owner.num) ?? owner
    owners.set(owner.num, first)
    grouped.set(first, [...(grouped.get(first) ?? []), edit])
  }
  return grouped
}
