/** Encrypted documents: what is read is clear, and what is appended stays under the document's key. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat } from '../base/bytes.ts'
import { rc4 } from '../base/rc4.ts'
import {
  type Access,
  bytesOf,
  type Get,
  integerOf,
  type Method,
  type Methods,
  methodsOf,
  nameOf,
  rc4KeyBytes,
  unsupported,
} from './crypt-filters.ts'
import { fileKey, type KeyFacts } from './file-key.ts'
import { isForRecipients, type OpenedEnvelope, openForRecipient } from './public-key.ts'
import type { Found, ObjectId } from './syntax.ts'

export type Encryption = {
  readonly handler: 'standard' | 'public-key'
  /** /R of the standard handler: 2 to 6; null for the other. */
  readonly revision: number | null
  /** Which password opened it, or what the envelope says. An owner may do everything. */
  readonly access: 'owner' | 'user'
  readonly permissions: Permissions
  readonly encryptMetadata: boolean
  /** For a viewer that cannot open it by itself: see viewing-key.ts. */
  readonly viewing: { readonly key: Uint8Array | null; readonly methods: Methods }
  /** The object that is the encryption dictionary, null where it stands in the trailer itself. */
  readonly dictId: ObjectId | null
  decryptString(bytes: Uint8Array, id: ObjectId): Uint8Array
  /** For a string of a new object, or one that leaves an object stream. Random IV for AES. */
  encryptString(bytes: Uint8Array, id: ObjectId): Uint8Array
  /** @param cryptFilter /Name of the stream's own /Crypt filter, null where it has none */
  decryptStream(bytes: Uint8Array, id: ObjectId, cryptFilter?: string | null): Uint8Array
  /** For the data of a new stream without a /Crypt filter. */
  encryptStream(bytes: Uint8Array, id: ObjectId): Uint8Array
}

/** What the author allows to a user (ISO 32000-2, table 22). All true for the owner. */
export type Permissions = {
  readonly print: boolean
  readonly modify: boolean
  readonly copy: boolean
  readonly annotate: boolean
  readonly fillForms: boolean
  readonly assemble: boolean
}

/** What opens an encrypted document. */
export type Unlock =
  /** null: only the empty password is tried. */
  { readonly password: string | null } | { readonly envelope: OpenedEnvelope }

/** What a security handler makes of it. */
export type OpenedKey = {
  /** Null: neither strings nor streams need one (only attachments are encrypted). */
  readonly key: Uint8Array | null
  readonly access: Encryption['access']
  /** The permissions as they stand; null: nothing is forbidden. */
  readonly bits: number | null
  readonly revision: number | null
  readonly encryptMetadata: boolean
  readonly methods: Methods
}

/**
 * @param trailer with /Encrypt and /ID
 * @param access  references followed
 * @returns null where the document is not encrypted
 * @throws AppError `pdf.password-needed`, `pdf.password-wrong`, `pdf.encryption-unsupported`; SealedDocument
 * @source ISO 32000-2, 7.6
 */
export function openEncryption(trailer: Found, access: Access, unlock: Unlock): Encryption | null {
  const dict = access.get(trailer, 'Encrypt')
  if (dict.value.kind === 'null') return null
  const opened = isForRecipients(dict, access)
    ? openForRecipient(dict, access, 'envelope' in unlock ? unlock.envelope : null)
    : openWithPassword(trailer, dict, access.get, 'password' in unlock ? unlock.password : null)
  const { key, methods, bits, revision, encryptMetadata } = opened
  const own = (trailer.value.kind === 'dict' && trailer.value.entries.get('Encrypt')) || null
  const keyed = () => {
    if (key === null) throw unsupported('attachments with a key of their own')
    return key
  }
  return {
    handler: revision === null ? 'public-key' : 'standard',
    revision,
    access: opened.access,
    permissions: permissionsOf(bits ?? -1, revision ?? 3, opened.access),
    encryptMetadata,
    viewing: { key, methods },
    dictId: own?.kind === 'ref' ? { num: own.num, gen: own.gen } : null,
    decryptString: (bytes, id) => decrypt(methods.strings, keyed, bytes, id),
    encryptString: (bytes, id) => encrypt(methods.strings, keyed, bytes, id),
    decryptStream: (bytes, id, cryptFilter = null) =>
      decrypt(cryptFilter === null ? methods.streams : methods.named(cryptFilter), keyed, bytes, id),
    encryptStream: (bytes, id) => encrypt(methods.streams, keyed, bytes, id),
  }
}

function openWithPassword(trailer: Found, dict: Found, get: Get, password: string | null): OpenedKey {
  const filter = nameOf(get(dict, 'Filter').value)
  if (filter !== 'Standard') throw unsupported(filter ?? 'unknown')
  const methods = methodsOf(dict, get, filter)
  const facts = keyFactsOf(trailer, dict, get, methods.version)
  // Without a password given, the empty one counts as the user's even where it is the owner's too.
  const order = password === null ? (['user', 'owner'] as const) : (['owner', 'user'] as const)
  const found =
    fileKey(facts, password ?? '', order) ??
    // Writers exist that forget /Length, or write nonsense, and mean 128 bits.
    (methods.version === 2 ? fileKey({ ...facts, keyLength: 16 }, password ?? '', order) : null)
  const isReadable = methods.strings === 'none' && methods.streams === 'none'
  if (!found && !(isReadable && password === null))
    throw new AppError(password === null ? 'pdf.password-needed' : 'pdf.password-wrong', {})
  return {
    key: found?.key ?? null,
    access: found?.access ?? 'user',
    bits: facts.P,
    revision: facts.revision,
    encryptMetadata: facts.encryptMetadata,
    methods,
  }
}

function keyFactsOf(trailer: Found, dict: Found, get: Get, version: number): KeyFacts {
  const revision = integerOf(get(dict, 'R').value) ?? 0
  if (revision < 2 || revision > 6 || revision >= 5 !== version >= 5) {
    throw unsupported(`Standard, revision ${revision}`)
  }
  const ids = get(trailer, 'ID')
  const first = ids.value.kind === 'array' ? ids.value.items[0] : undefined
  const metadata = get(dict, 'EncryptMetadata').value
  const string = (key: string) => bytesOf(get(dict, key).value)
  return {
    revision,
    keyLength: keyLengthOf(version, integerOf(get(dict, 'Length').value)),
    O: string('O'),
    U: string('U'),
    OE: string('OE'),
    UE: string('UE'),
    P: integerOf(get(dict, 'P').value) ?? 0,
    id: bytesOf(first),
    encryptMetadata: metadata.kind !== 'boolean' || metadata.value,
  }
}

/** Bytes. Version 1 has 40 bits and version 4 has 128, whatever /Length says. */
function keyLengthOf(version: number, length: number | null): number {
  if (version === 1) return 5
  if (version === 4) return 16
  return version === 5 ? 32 : rc4KeyBytes(length)
}

function permissionsOf(bits: number, revision: number, access: 'owner' | 'user'): Permissions {
  const allows = (bit: number) => access === 'owner' || ((bits | 0) & (1 << (bit - 1))) !== 0
  const since3 = (bit: number, before: boolean) => (revision >= 3 ? allows(bit) : before)
  return {
    print: allows(3),
    modify: allows(4),
    copy: allows(5),
    annotate: allows(6),
    // Revision 2 knows bit 6 for annotations and forms, bit 4 for all other changes. Bit 6 includes filling in.
    fillForms: allows(6) || since3(9, false),
    assemble: allows(4) || since3(11, false),
  }
}

/** Algorithms 1 and 1.A. */
function objectKey(method: Method, key: Uint8Array, { num, gen }: ObjectId): Uint8Array {
  if (method === 'aes256') return key
  const id = Uint8Array.of(num, num >> 8, num >> 16, gen, gen >> 8)
  const hash = createHash('md5').update(key).update(id)
  if (method === 'aes128') hash.update('sAlT', 'latin1')
  return new Uint8Array(hash.digest()).slice(0, Math.min(key.length + 5, 16))
}

function decrypt(method: Method, key: () => Uint8Array, bytes: Uint8Array, id: ObjectId): Uint8Array {
  if (method === 'none') return bytes
  const own = objectKey(method, key(), id)
  if (method === 'rc4') return rc4(own, bytes)
  const whole = bytes.length - (bytes.length % 16)
  if (whole < 32) return new Uint8Array(0) // Only the IV, or less: writers exist that leave an empty string so.
  const cipher = createDecipheriv(aesName(method), own, bytes.subarray(0, 16)).setAutoPadding(false)
  const clear = concat(cipher.update(bytes.subarray(16, whole)), cipher.final())
  const padding = clear[clear.length - 1] ?? 0
  // Writers exist that forget the padding: what is no padding is data.
  return padding >= 1 && padding <= 16 ? clear.slice(0, clear.length - padding) : clear
}

function encrypt(method: Method, key: () => Uint8Array, bytes: Uint8Array, id: ObjectId): Uint8Array {
  if (method === 'none') return bytes
  const own = objectKey(method, key(), id)
  if (method === 'rc4') return rc4(own, bytes)
  const iv = randomBytes(16)
  const cipher = createCipheriv(aesName(method), own, iv)
  return concat(iv, cipher.update(bytes), cipher.final())
}

function aesName(method: 'aes128' | 'aes256'): string {
  return method === 'aes128' ? 'aes-128-cbc' : 'aes-256-cbc'
}
