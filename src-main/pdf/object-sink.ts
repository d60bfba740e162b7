/** Collects the new objects of one update: gives each its final number, compresses and encrypts streams and strings. */
import { deflateSync } from 'node:zlib'
import { concat, fromLatin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import { firstFreeNumber } from './free-numbers.ts'
import type { RevisionObject } from './revision.ts'
import type { ObjectId } from './syntax.ts'
import { type Syntax, writeDict, writeHex, writeRef, writeText } from './write-objects.ts'

export type ObjectSink = {
  /** A number for an object whose body comes later. */
  reserve(): ObjectId
  /** @returns its reference. `id` where it was reserved, or where it is a new version of an object */
  object(body: Syntax | Uint8Array, id?: ObjectId): Syntax
  /** @param dict without /Length; with `raw` the data is as it must stand, filters named in `dict` */
  stream(dict: Syntax, data: Uint8Array, options?: { readonly raw?: boolean; readonly id?: ObjectId }): Syntax
  /** A text string inside the object `id`, encrypted where the document is. */
  text(value: string, id: ObjectId): Syntax
  /** Bytes as a string inside the object `id`, encrypted where the document is. */
  bytes(value: Uint8Array, id: ObjectId): Syntax
  /** Identity of glyph codes: an object of its own, because its strings are encrypted, too. */
  system(): Syntax
  readonly objects: readonly RevisionObject[]
  /** First number not given away. */
  nextNumber(): number
}

export function createSink(doc: PdfDocument): ObjectSink {
  const { encryption } = doc
  const objects: RevisionObject[] = []
  let next = firstFreeNumber(doc)
  let system: Syntax | null = null
  const reserve = () => ({ num: next++, gen: 0 })
  const put = (id: ObjectId, body: Uint8Array) => {
    objects.push({ ...id, body })
    return writeRef(id)
  }
  const text = (value: string, id: ObjectId) =>
    writeText(value, encryption ? bytes => encryption.encryptString(bytes, id) : null)
  return {
    objects,
    nextNumber: () => next,
    reserve,
    object: (body, id = reserve()) => put(id, typeof body === 'string' ? fromLatin1(body) : body),
    stream(dict, data, { raw = false, id = reserve() } = {}) {
      const packed = raw ? data : new Uint8Array(deflateSync(data))
      const stored = encryption ? encryption.encryptStream(packed, id) : packed
      const filter = raw ? '' : '/Filter /FlateDecode\n'
      const head = `${dict.slice(0, -2)}\n${filter}/Length ${stored.length}>>\nstream\n`
      return put(id, concat(fromLatin1(head), stored, fromLatin1('\nendstream')))
    },
    text,
    bytes: (value, id) => writeHex(encryption ? encryption.encryptString(value, id) : value),
    system() {
      if (system === null) {
        const id = reserve()
        const parts = { Registry: text('Adobe', id), Ordering: text('Identity', id), Supplement: '0' }
        system = put(id, fromLatin1(writeDict(parts)))
      }
      return system
    },
  }
}
