/** Objects -> bytes: our own values as syntax, and values of the document copied as they stand but for chosen edits. */
import type { PageRect } from '../../src-shared/model/geometry.ts'
import { fromLatin1, latin1 } from '../base/bytes.ts'
import type { Encryption } from './encryption.ts'
import type { IndirectObject, ObjectId, PdfArray, PdfDict, PdfObject, Span } from './syntax.ts'

/** PDF syntax, one character per byte. */
export type Syntax = string

/** Replaces the bytes of a span by syntax of ours and values of the same object. An empty span inserts. */
export type Edit = Span & { readonly parts: readonly (Syntax | PdfObject)[] }

/** @source ISO 32000-2:2020, 7.3.5: outside `!` to `~`, delimiters and `#` are written as #xx */
export function writeName(value: string): Syntax {
  return `/${value.replace(/[^!-~]|[#()<>[\]{}/%]/g, c => `#${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}`
}

export function writeRef({ num, gen }: ObjectId): Syntax {
  return `${num} ${gen} R`
}

/** At most four decimals, never an exponent. */
export function writeNumber(value: number): Syntax {
  const text = value.toFixed(4).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

export function writeRect({ x1, y1, x2, y2 }: PageRect): Syntax {
  return `[${[x1, y1, x2, y2].map(writeNumber).join(' ')}]`
}

export function writeHex(bytes: Uint8Array): Syntax {
  return `<${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}>`
}

/** @param entries values as syntax; a null value leaves the key out */
export function writeDict(entries: Readonly<Record<string, Syntax | null>>): Syntax {
  const parts = Object.entries(entries).flatMap(([key, value]) =>
    value === null ? [] : [`${writeName(key)}${/^[[(</]/.test(value) ? '' : ' '}${value}`],
  )
  return `<<${parts.join('\n')}>>`
}

/**
 * A text string: readable where it is ASCII, else UTF-16 with its mark.
 *
 * @param seal encrypts the bytes for the object that will hold them; null in a document without encryption
 * @source ISO 32000-2:2020, 7.9.2.2
 */
export function writeText(text: string, seal: ((bytes: Uint8Array) => Uint8Array) | null): Syntax {
  const ascii = /^[\x20-\x7e]*$/.test(text)
  const bytes = ascii ? fromLatin1(text) : utf16(text)
  if (seal) return writeHex(seal(bytes))
  return ascii ? `(${text.replace(/[\\()]/g, c => `\\${c}`)})` : writeHex(bytes)
}

function utf16(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())
}

/** @source ISO 32000-2:2020, 7.9.4. @param zoneMinutes east of UTC */
export function writeDate(time: Date, zoneMinutes: number): string {
  const there = new Date(time.getTime() + zoneMinutes * 60_000)
  const digits = there.toISOString().replace(/[-T:]/g, '').slice(0, 14)
  if (zoneMinutes === 0) return `D:${digits}Z`
  const zone = Math.abs(zoneMinutes)
  const two = (n: number) => String(n).padStart(2, '0')
  return `D:${digits}${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}'${two(zone % 60)}`
}

/**
 * The value as it stands in the document, byte for byte; put in order where a part of it is cut off.
 * Not for strings that leave an encrypted object's own number.
 */
export function copyValue(value: PdfObject, owner: IndirectObject): Syntax {
  const text = latin1(owner.source.subarray(value.start, value.end))
  if (isWhole(value, owner)) return text
  const copies = (items: readonly PdfObject[]) => items.map(item => copyValue(item, owner))
  switch (value.kind) {
    case 'array':
      return `[${copies(value.items).join(' ')}]`
    case 'dict': {
      const entries = [...value.entries].map(([key, entry]) => [key, copyValue(entry, owner)])
      return writeDict(Object.fromEntries(entries))
    }
    case 'string':
      return writeHex(value.bytes)
    default:
      return 'null'
  }
}

/** What begins and ends a value, for those that have an end to lose. */
const ENDS: Readonly<Record<PdfObject['kind'], RegExp>> = {
  array: /^\[.*\]$/s,
  dict: /^<<.*>>$/s,
  string: /^(\(.*\)|<.*>)$/s,
  name: /./s,
  number: /./s,
  boolean: /./s,
  null: /./s,
  ref: /./s,
}

function isWhole(value: PdfObject, owner: IndirectObject): boolean {
  const text = latin1(owner.source.subarray(value.start, value.end))
  if (value.kind === 'array' && !value.items.every(item => isWhole(item, owner))) return false
  if (value.kind === 'dict' && ![...value.entries.values()].every(entry => isWhole(entry, owner)))
    return false
  return ENDS[value.kind].test(text)
}

/**
 * Changes only the given keys of a dictionary.
 *
 * @param changes new values as syntax; null takes the key out
 */
export function patchDict(
  owner: IndirectObject,
  dict: PdfDict,
  changes: Readonly<Record<string, Syntax | null>>,
): readonly Edit[] {
  const keys = Object.keys(changes)
  // A key given twice has spans for the last one only; a dictionary cut off has no end to insert before.
  if (keys.some(key => dict.duplicates.includes(key)) || !endsWith(owner, dict, '>>')) {
    return [{ start: dict.start, end: dict.end, parts: rebuiltDict(dict, changes) }]
  }
  const edits: Edit[] = []
  const added: string[] = []
  for (const key of keys) {
    const text = changes[key] ?? null
    const keySpan = dict.keySpans.get(key)
    const old = dict.entries.get(key)
    if (keySpan && old) {
      const start = text === null ? keySpan.start : old.start
      edits.push({ start, end: old.end, parts: text === null ? [] : [text] })
    } else if (text !== null) {
      added.push(`${writeName(key)} ${text}\n`)
    }
  }
  if (added.length > 0) edits.push({ start: dict.end - 2, end: dict.end - 2, parts: ['\n', ...added] })
  return edits
}

/** Adds items (as syntax) at the end of an array. */
export function patchArray(
  owner: IndirectObject,
  array: PdfArray,
  added: readonly Syntax[],
): readonly Edit[] {
  const parts = added.flatMap(item => [' ', item])
  if (endsWith(owner, array, ']')) return [{ start: array.end - 1, end: array.end - 1, parts }]
  const items = array.items.flatMap(item => [' ', item])
  return [{ start: array.start, end: array.end, parts: ['[', ...items, ...parts, ']'] }]
}

/**
 * The text of an object with edits made, for a new version of the same object.
 *
 * Strings of a top-level object stay the ciphertext they are, because number and generation stay. Strings that leave
 * an object stream were clear there (the stream as a whole was encrypted) and are encrypted now.
 *
 * @source ISO 32000-2:2020, 7.6.2 (strings in object streams)
 */
export function editObject(
  owner: IndirectObject,
  edits: readonly Edit[],
  encryption: Encryption | null,
): Syntax {
  const seal = encryption && owner.container !== null ? encryption : null
  return editSpan(owner, owner.value, edits, seal)
}

function editSpan(
  owner: IndirectObject,
  span: PdfObject,
  edits: readonly Edit[],
  seal: Encryption | null,
): Syntax {
  // An edit inside a value that another edit moves is made where the value is copied to.
  const outer = edits.filter(edit => !edits.some(other => other !== edit && contains(other, edit)))
  const sealed = seal ? sealStrings(owner, span, seal, outer) : []
  const sorted = [...outer, ...sealed].sort((a, b) => a.start - b.start || a.end - b.end)
  let text = ''
  let position = span.start
  for (const edit of sorted) {
    text = join(text, latin1(owner.source.subarray(position, edit.start)))
    for (const part of edit.parts) {
      if (typeof part === 'string') text = join(text, part)
      else
        text = join(
          text,
          editSpan(
            owner,
            part,
            edits.filter(inner => contains(part, inner)),
            seal,
          ),
        )
    }
    position = edit.end
  }
  return join(text, latin1(owner.source.subarray(position, span.end)))
}

/** An insertion at the very edge of a span is outside. */
function contains(outer: Span, inner: Span): boolean {
  if (inner.start === inner.end) return outer.start < inner.start && inner.end < outer.end
  return outer.start <= inner.start && inner.end <= outer.end
}

/** Puts a space where two pieces would otherwise read as one token. */
function join(before: Syntax, after: Syntax): Syntax {
  const regular = /[^\0\t\n\f\r ()<>[\]{}/%]/
  const glued = regular.test(before.slice(-1)) && regular.test(after.slice(0, 1))
  return glued ? `${before} ${after}` : before + after
}

function rebuiltDict(dict: PdfDict, changes: Readonly<Record<string, Syntax | null>>): Edit['parts'] {
  const kept = [...dict.entries].filter(([key]) => !(key in changes))
  const added = Object.entries(changes).filter(([, text]) => text !== null)
  const entries: [string, Syntax | PdfObject | null][] = [...kept, ...added]
  const parts = entries.flatMap(([key, value]) => [writeName(key), ' ', value ?? 'null', '\n'])
  return ['<<', ...parts, '>>']
}

function endsWith(owner: IndirectObject, value: Span, end: string): boolean {
  return latin1(owner.source.subarray(value.end - end.length, value.end)) === end
}

function sealStrings(
  owner: IndirectObject,
  within: PdfObject,
  encryption: Encryption,
  edits: readonly Edit[],
): readonly Edit[] {
  const sealed: Edit[] = []
  const replaced = (span: Span) => edits.some(edit => contains(edit, span))
  const visit = (value: PdfObject) => {
    if (replaced(value)) return
    if (value.kind === 'array') value.items.forEach(visit)
    if (value.kind === 'dict') for (const entry of value.entries.values()) visit(entry)
    if (value.kind !== 'string') return
    const bytes = encryption.encryptString(value.bytes, { num: owner.num, gen: 0 })
    sealed.push({ start: value.start, end: value.end, parts: [writeHex(bytes)] })
  }
  visit(within)
  return sealed
}
