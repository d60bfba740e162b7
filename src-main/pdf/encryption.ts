/** The standard security handler, so that what is read is clear and what is appended stays under the document's key. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat } from '../base/bytes.ts'
import { rc4 } from '../base/rc4.ts'
import { fileKey, type KeyFacts } from './file-key.ts'
import type { Found, ObjectId, PdfObject } from './syntax.ts'

export type Encryption = {
  /** /R of the handler: 2 to 6. */
  readonly revision: number
  /** Which password opened it. An owner may do everything. */
  readonly access: 'owner' | 'user'
  readonly permissions: Permissions
  readonly encryptMetadata: boolean
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

type Method = 'none' | 'rc4' | 'aes128' | 'aes256'
type Get = (dict: Found, key: string) => Found

/**
 * @param trailer  with /Encrypt and /ID
 * @param get      a value of a dictionary, references followed
 * @param password null: only the empty one is tried
 * @returns null where the document is not encrypted
 * @throws AppError `pdf.password-needed`, `pdf.password-wrong`, `pdf.encryption-unsupported`
 * @source ISO 32000-2, 7.6
 */
export function openEncryption(trailer: Found, get: Get, password: string | null): Encryption | null {
  const dict = get(trailer, 'Encrypt')
  if (dict.value.kind === 'null') return null
  const methods = methodsOf(dict, get)
  const facts = keyFactsOf(trailer, dict, get, methods.version)
  // Without a password given, the empty one counts as the user's even where it is the owner's too.
  const order = password === null ? (['user', 'owner'] as const) : (['owner', 'user'] as const)
  const found =
    fileKey(facts, password ?? '', order) ??
    // Writers exist that forget /Length, or write nonsense, and mean 128 bits.
    (methods.version === 2 ? fileKey({ ...facts, keyLength: 16 }, password ?? '', order) : null)
  if (!found) throw new AppError(password === null ? 'pdf.password-needed' : 'pdf.password-wrong', {})
  const { key, access } = found
  const own = (trailer.value.kind === 'dict' && trailer.value.entries.get('Encrypt')) || null
  return {
    revision: facts.revision,
    access,
    permissions: permissionsOf(facts.P, facts.revision, access),
    encryptMetadata: facts.encryptMetadata,
    dictId: own?.kind === 'ref' ? { num: own.num, gen: own.gen } : null,
    decryptString: (bytes, id) => decrypt(methods.strings, key, bytes, id),
    encryptString: (bytes, id) => encrypt(methods.strings, key, bytes, id),
    decryptStream: (bytes, id, cryptFilter = null) =>
      decrypt(cryptFilter === null ? methods.streams : methods.named(cryptFilter), key, bytes, id),
    encryptStream: (bytes, id) => encrypt(methods.streams, key, bytes, id),
  }
}

function unsupported(handler: string): AppError {
  return new AppError('pdf.encryption-unsupported', { handler })
}

type Methods = {
  readonly version: number
  readonly strings: Method
  readonly streams: Method
  named(cryptFilter: string): Method
}

/** ISO 32000-2, 7.6.2 (table 20) and 7.6.6 (crypt filters). */
function methodsOf(dict: Found, get: Get): Methods {
  const filter = nameOf(get(dict, 'Filter').value)
  if (filter !== 'Standard') throw unsupported(filter ?? 'unknown')
  const version = integerOf(get(dict, 'V').value) ?? 0
  if (version === 1 || version === 2) return { version, strings: 'rc4', streams: 'rc4', named: () => 'none' }
  if (version !== 4 && version !== 5) throw unsupported(`Standard, version ${version}`)
  const filters = get(dict, 'CF')
  const named = (name: string): Method => {
    if (name === 'Identity') return 'none'
    const method = nameOf(get(get(filters, name), 'CFM').value)
    if (method === 'V2' && version === 4) return 'rc4'
    if (method === 'AESV2' && version === 4) return 'aes128'
    if (method === 'AESV3' && version === 5) return 'aes256'
    if (method === 'None') return 'none'
    throw unsupported(`Standard, crypt filter ${method ?? 'unknown'}`)
  }
  const chosen = (key: string) => named(nameOf(get(dict, key).value) ?? 'Identity')
  return { version, strings: chosen('StrF'), streams: chosen('StmF'), named }
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

/** Bytes. Version 1 has 40 bits and version 4 has 128, whatever /Length says; some writers give bytes for bits. */
function keyLengthOf(version: number, length: number | null): number {
  if (version === 1) return 5
  if (version === 4) return 16
  if (version === 5) return 32
  const bits = length === null ? 40 : length >= 5 && length <= 16 ? length * 8 : length
  return bits >= 40 && bits <= 128 && bits % 8 === 0 ? bits / 8 : 16
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

function decrypt(method: Method, key: Uint8Array, bytes: Uint8Array, id: ObjectId): Uint8Array {
  if (method === 'none') return bytes
  const own = objectKey(method, key, id)
  if (method === 'rc4') return rc4(own, bytes)
  const whole = bytes.length - (bytes.length % 16)
  if (whole < 32) return new Uint8Array(0) // Only the IV, or less: writers exist that leave an empty string so.
  const cipher = createDecipheriv(aesName(method), own, bytes.subarray(0, 16)).setAutoPadding(false)
  const clear = concat(cipher.update(bytes.subarray(16, whole)), cipher.final())
  const padding = clear[clear.length - 1] ?? 0
  // Writers exist that forget the padding: what is no padding is data.
  return padding >= 1 && padding <= 16 ? clear.slice(0, clear.length - padding) : clear
}

function encrypt(method: Method, key: Uint8Array, bytes: Uint8Array, id: ObjectId): Uint8Array {
  if (method === 'none') return bytes
  const own = objectKey(method, key, id)
  if (method === 'rc4') return rc4(own, bytes)
  const iv = randomBytes(16)
  const cipher = createCipheriv(aesName(method), own, iv)
  return concat(iv, cipher.update(bytes), cipher.final())
}

function aesName(method: 'aes128' | 'aes256'): string {
  return method === 'aes128' ? 'aes-128-cbc' : 'aes-256-cbc'
}

function nameOf(value: PdfObject): string | null {
  return value.kind === 'name' ? value.value : null
}

function integerOf(value: PdfObject): number | null {
  return value.kind === 'number' && value.integer ? value.value : null
}

function bytesOf(value: PdfObject | undefined): Uint8Array {
  return value?.kind === 'string' ? value.bytes : new Uint8Array(0)
}
