/**
 * What makes a document that is encrypted for certificates readable for the viewer. pdf.js knows passwords only, so it
 * gets an update behind the document's bytes that names the same key under a password of the moment. Nothing of it is
 * ever written: streams and strings stay as they are, and no clear byte touches the disk.
 */
import { randomBytes } from 'node:crypto'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import { fromLatin1 } from '../base/bytes.ts'
import type { Method, Methods } from './crypt-filters.ts'
import type { PdfDocument } from './document.ts'
import { entriesFor } from './file-key.ts'
import { buildRevision } from './revision.ts'
import { type Syntax, writeDict, writeHex, writeName } from './write-objects.ts'

export type ViewingKey = {
  /** Null: only attachments are encrypted, the pages are clear. */
  readonly password: string | null
  /** Stands behind the last byte of the file, for the viewer alone. */
  readonly tail: Uint8Array
}

/** Of AES: the key goes in whole blocks, its own length is said beside it. */
const BLOCK = 16
const CFM: Readonly<Record<Method, string>> = { none: 'None', rc4: 'V2', aes128: 'AESV2', aes256: 'AESV3' }

/** @returns null where the viewer needs none */
export function viewingKey(doc: PdfDocument): ViewingKey | null {
  const { encryption } = doc
  if (encryption?.handler !== 'public-key') return null
  const { key } = encryption.viewing
  const num = doc.nextObjectNumber
  const tailWith = (body: Syntax, encrypt: Syntax) =>
    buildRevision(doc, [{ num, gen: 0, body: fromLatin1(body) }], num + 1, encrypt).tail
  if (key === null) return { password: null, tail: tailWith('null', 'null') }
  const password = randomBytes(24).toString('base64url')
  const blocks = new Uint8Array(Math.ceil(key.length / BLOCK) * BLOCK)
  blocks.set(key)
  const entries = entriesFor(password, blocks)
  const dict = writeDict({
    Filter: '/Standard',
    V: '5',
    R: '6',
    Length: '256',
    P: '-4',
    ...Object.fromEntries(Object.entries(entries).map(([name, bytes]) => [name, writeHex(bytes)])),
    Perms: writeHex(randomBytes(BLOCK)),
    EncryptMetadata: String(encryption.encryptMetadata),
    ...filtersOf(doc, key.length),
  })
  return { password, tail: tailWith(dict, `${num} 0 R`) }
}

/** @returns null for a filter that has another key, or a cipher of its own */
function methodOf(methods: Methods, name: string): Method | null {
  try {
    return methods.named(name)
  } catch (error) {
    if (isAppError(error, 'pdf.encryption-unsupported')) return null
    throw error
  }
}

const OWN_NAME = 'Document'

/** The crypt filters of the document by their names, since streams may name them, too. */
function filtersOf(doc: PdfDocument, keyBytes: number): Readonly<Record<string, Syntax>> {
  const { methods } = doc.encryption?.viewing ?? {}
  if (!methods) return {}
  // FileKey is read by our build of pdf.js alone: see vite.pdfjs.ts.
  const filter = (method: Method) =>
    writeDict({ CFM: `/${CFM[method]}`, FileKey: String(keyBytes), AuthEvent: '/DocOpen' })
  const named = methods.names.flatMap(name => {
    const method = methodOf(methods, name)
    return method === null ? [] : [[name, filter(method)] as const]
  })
  const own = methods.used === null ? [[OWN_NAME, filter(methods.streams)] as const] : []
  const CF = [...own, ...named].map(([name, dict]) => `${writeName(name)} ${dict}`).join('\n')
  const used = methods.used ?? { streams: OWN_NAME, strings: OWN_NAME }
  return { CF: `<<\n${CF}\n>>`, StmF: writeName(used.streams), StrF: writeName(used.strings) }
}
