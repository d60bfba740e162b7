/** The document security store: what is needed to check signatures later, as one update. */
import { createHash } from 'node:crypto'
import { equalBytes } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import { createEdits } from './object-edits.ts'
import { createSink, type ObjectSink } from './object-sink.ts'
import { buildRevision } from './revision.ts'
import type { Found, PdfDict } from './syntax.ts'
import { dictAt, idOf, itemsAt } from './values.ts'
import { type Syntax, writeDate, writeDict, writeRef } from './write-objects.ts'

/** DER of each. */
export type SecurityMaterial = {
  readonly certificates: readonly Uint8Array[]
  readonly ocsps: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
}

export type SignatureMaterial = SecurityMaterial & {
  /** /Contents of the signature as it stands in the file, padding included. */
  readonly contents: Uint8Array
}

const KINDS = [
  { of: 'certificates', key: 'Certs', vri: 'Cert' },
  { of: 'ocsps', key: 'OCSPs', vri: 'OCSP' },
  { of: 'crls', key: 'CRLs', vri: 'CRL' },
] as const

/**
 * Adds what is not there yet; what is there stays.
 *
 * @param signatures one for each signature that the material serves, for /VRI
 * @param time       when it was gathered
 * @returns          the bytes to append, null where nothing is new
 * @throws           AppError `pdf.damaged`, `pdf.too-large`
 * @source           ISO 32000-2:2020, 12.8.4.3 and 12.8.4.4; ETSI EN 319 142-1, 5.4.2
 */
export function planSecurityStore(
  doc: PdfDocument,
  signatures: readonly SignatureMaterial[],
  time: Date,
): Uint8Array | null {
  const sink = createSink(doc)
  const edits = createEdits(doc, sink)
  const catalog = doc.catalog()
  const root = { value: catalog.value, owner: catalog }
  const store = dictAt(doc, root, 'DSS')
  const refs = createRefs(doc, sink, store)
  const entries = signatures.map(signature => vriEntry(sink, signature, refs.refOf, time))
  const old = store === null ? null : dictAt(doc, store, 'VRI')
  const isKnown = entries.every(([key]) => old?.value.entries.has(key))
  if (refs.added().length === 0 && isKnown) return null
  const vri = Object.fromEntries(entries)
  if (store === null) {
    const arrays = KINDS.map(({ key }) => [key, arrayOf(refs.addedTo(key))])
    const created = sink.object(
      writeDict({ Type: '/DSS', ...Object.fromEntries(arrays), VRI: writeDict(vri) }),
    )
    edits.patch(root, { DSS: created })
  } else {
    for (const { key } of KINDS) {
      const added = refs.addedTo(key)
      if (doc.get(store, key).value.kind === 'array') {
        for (const ref of added) edits.append(store, key, ref)
      } else if (added.length > 0) edits.patch(store, { [key]: arrayOf(added) })
    }
    if (old === null) edits.patch(store, { VRI: writeDict(vri) })
    else edits.patch(old, vri)
  }
  edits.finish()
  return buildRevision(doc, sink.objects, sink.nextNumber()).tail
}

function arrayOf(refs: readonly Syntax[]): Syntax | null {
  return refs.length === 0 ? null : `[${refs.join(' ')}]`
}

type Key = (typeof KINDS)[number]['key']

/** One object for each piece of material, those of the document included. */
function createRefs(doc: PdfDocument, sink: ObjectSink, store: Found<PdfDict> | null) {
  const known = KINDS.flatMap(({ key }) => (store === null ? [] : storedAt(doc, store, key)))
  const fresh: { readonly key: Key; readonly data: Uint8Array; readonly ref: Syntax }[] = []
  return {
    refOf: (key: Key, data: Uint8Array): Syntax => {
      const found = [...known, ...fresh].find(item => item.key === key && equalBytes(item.data, data))
      if (found !== undefined) return found.ref
      const ref = sink.stream('<<>>', data)
      fresh.push({ key, data, ref })
      return ref
    },
    added: () => fresh.map(({ ref }) => ref),
    addedTo: (key: Key) => fresh.filter(item => item.key === key).map(({ ref }) => ref),
  }
}

function storedAt(doc: PdfDocument, store: Found<PdfDict>, key: Key) {
  const array = doc.get(store, key)
  if (array.value.kind !== 'array') return []
  const { items } = array.value
  return itemsAt(doc, store, key).flatMap((found, index) => {
    const id = idOf(items[index], found)
    return id === null || found.owner.stream === null
      ? []
      : [{ key, data: doc.streamData(found.owner), ref: writeRef(id) }]
  })
}

/** An object of its own, since its time is a string of its own. */
function vriEntry(
  sink: ObjectSink,
  signature: SignatureMaterial,
  refOf: (key: Key, data: Uint8Array) => Syntax,
  time: Date,
): readonly [key: string, entry: Syntax] {
  const id = sink.reserve()
  const arrays = KINDS.map(({ of, key, vri }) => [
    vri,
    arrayOf([...new Set(signature[of].map(data => refOf(key, data)))]),
  ])
  const entry = writeDict({ ...Object.fromEntries(arrays), TU: sink.text(writeDate(time, 0), id) })
  return [vriKey(signature.contents), sink.object(entry, id)]
}

/** SHA-1 only names the signature here. @param contents with the zeros behind the signature */
function vriKey(contents: Uint8Array): string {
  return createHash('sha1').update(contents).digest('hex').toUpperCase()
}
