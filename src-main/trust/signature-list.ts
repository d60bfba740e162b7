/** Finds every signature of a document, the broken ones too: a field that cannot be read is never silently unsigned. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { decodeText } from '../pdf/doc-encoding.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, IndirectObject, PdfDict, PdfObject } from '../pdf/syntax.ts'

export type SignatureEntry = {
  /** Full name of the field; empty for a certification that stands in no field. */
  readonly field: string
  /** Number of the field object, null for a direct one. */
  readonly fieldNumber: number | null
  /** The signature dictionary; null when the field says it is signed and holds none that can be read. */
  readonly dictionary: Found<PdfDict> | null
}

const MAX_FIELDS = 100_000
const MAX_DEPTH = 64

/** Inherited values of a field; what it holds is read when it is asked for. */
type Above = { readonly name: string; readonly type: string | null; readonly value: () => Found | null }

/** In the order of the fields. Never throws for what is broken in the file; that becomes an entry without dictionary. */
export function listSignatures(doc: PdfDocument): readonly SignatureEntry[] {
  const found = signaturesIn(doc, () => true)
  return [...found, ...certificationOutside(doc, found)]
}

/** Those of one field: of all others only the names are read. */
export function signaturesNamed(doc: PdfDocument, field: string): readonly SignatureEntry[] {
  return signaturesIn(doc, name => name === field)
}

function signaturesIn(doc: PdfDocument, isWanted: (name: string) => boolean): readonly SignatureEntry[] {
  const found: SignatureEntry[] = []
  const visited = new Set<number>()
  let count = 0
  const visit = (node: Found, above: Above, depth: number): void => {
    if (depth > MAX_DEPTH || count++ > MAX_FIELDS) return
    if (node.value.kind !== 'dict') return
    const dict = { value: node.value, owner: node.owner }
    const here = fieldOf(doc, dict, above)
    const kids = itemsOf(doc, quietly(doc, dict, 'Kids'))
    const fields = kids.filter(kid => kid.value.kind === 'dict' && kid.value.entries.has('T'))
    if (fields.length === 0 && isWanted(here.name)) found.push(...signaturesOf(dict, here))
    for (const kid of fields) step(kid, here, depth + 1)
  }
  const step = (node: Found, above: Above, depth: number): void => {
    const number = numberOf(node)
    if (number !== null && visited.has(number)) return
    if (number !== null) visited.add(number)
    visit(node, above, depth)
  }
  const catalog = asFound(doc.catalog())
  const form = quietly(doc, catalog, 'AcroForm')
  const roots = form?.value.kind === 'dict' ? itemsOf(doc, quietly(doc, form, 'Fields')) : []
  for (const root of roots) step(root, { name: '', type: null, value: () => null }, 0)
  return found
}

/** The value of `key`, references followed; null where it is missing, `null` or cannot be read. */
export function quietly(doc: PdfDocument, dict: Found, key: string): Found | null {
  try {
    const found = doc.get(dict, key)
    return found.value.kind === 'null' ? null : found
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}

/** What is wrong with the document itself. A file that can no longer be read is no finding and is thrown on. */
export function isDamage(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('pdf.')
}

export function asFound(object: IndirectObject): Found {
  return { value: object.value, owner: object }
}

export function isDict(found: Found | null): found is Found<PdfDict> {
  return found !== null && found.value.kind === 'dict'
}

/** Decoded text of a string entry, null where it is none. */
export function textOf(doc: PdfDocument, dict: Found, key: string): string | null {
  const found = quietly(doc, dict, key)
  return found?.value.kind === 'string' ? decodeText(doc.stringBytes(found.value, found.owner)) : null
}

export function nameOf(found: Found | null): string | null {
  return found?.value.kind === 'name' ? found.value.value : null
}

export function itemsOf(doc: PdfDocument, array: Found | null): readonly Found[] {
  if (array?.value.kind !== 'array') return []
  return array.value.items.flatMap(item => {
    const resolved = tryResolve(doc, item, array.owner)
    return resolved === null ? [] : [resolved]
  })
}

function tryResolve(doc: PdfDocument, item: PdfObject, owner: IndirectObject): Found | null {
  try {
    return doc.resolve(item, owner)
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}

/** The number of the object that this value is, null where it stands inside another. */
function numberOf(node: Found): number | null {
  return node.owner.value === node.value ? node.owner.num : null
}

function fieldOf(doc: PdfDocument, dict: Found<PdfDict>, above: Above): Above {
  const own = textOf(doc, dict, 'T')
  const joined = above.name === '' ? (own ?? '') : `${above.name}.${own ?? ''}`
  return {
    name: own === null ? above.name : joined,
    type: nameOf(quietly(doc, dict, 'FT')) ?? above.type,
    value: dict.value.entries.has('V') ? () => quietly(doc, dict, 'V') ?? BROKEN : above.value,
  }
}

const NOTHING = { start: 0, end: 0 }
/** A /V that is there and leads nowhere. */
const BROKEN: Found = {
  value: { kind: 'null', ...NOTHING },
  owner: {
    num: 0,
    gen: 0,
    value: { kind: 'null', ...NOTHING },
    source: new Uint8Array(),
    sourceOffset: null,
    container: null,
    stream: null,
  },
}

function signaturesOf(dict: Found<PdfDict>, field: Above): readonly SignatureEntry[] {
  const value = isEmptyValue(dict) ? null : field.value()
  if (value === null) return []
  const looksSigned = isDict(value) && value.value.entries.has('ByteRange')
  if (field.type !== 'Sig' && !looksSigned) return []
  const dictionary = isDict(value) && value.value !== dict.value ? value : null
  return [{ field: field.name, fieldNumber: numberOf(dict), dictionary }]
}

/** `/V null` is the same as no /V (ISO 32000-2, 7.3.9); a reference to nothing is not taken for it. */
function isEmptyValue(dict: Found<PdfDict>): boolean {
  return dict.value.entries.get('V')?.kind === 'null'
}

/** /Perms /DocMDP is the certification; it must be one of the fields, and is shown even when it is not. */
function certificationOutside(
  doc: PdfDocument,
  listed: readonly SignatureEntry[],
): readonly SignatureEntry[] {
  const permissions = quietly(doc, asFound(doc.catalog()), 'Perms')
  if (!isDict(permissions) || !permissions.value.entries.has('DocMDP')) return []
  const certification = quietly(doc, permissions, 'DocMDP')
  const known = listed.some(
    entry => entry.dictionary !== null && entry.dictionary.owner.num === certification?.owner.num,
  )
  if (known) return []
  return [{ field: '', fieldNumber: null, dictionary: isDict(certification) ? certification : null }]
}
