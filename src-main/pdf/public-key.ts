/**
 * Documents encrypted for certificates (Adobe.PubSec and its kin). Who may open one stands in envelopes that this room
 * does not open: it gives them out, and takes what was in one.
 */
import { createHash } from 'node:crypto'
import { AppError, type ErrorDetails } from '../../src-shared/errors/app-error.ts'
import { toHex } from '../base/bytes.ts'
import {
  type Access,
  bytesOf,
  type Get,
  integerOf,
  type Methods,
  methodsOf,
  nameOf,
  rc4KeyBytes,
  unsupported,
} from './crypt-filters.ts'
import type { OpenedKey } from './encryption.ts'
import type { Found } from './syntax.ts'

/** What was found in an envelope of a document. */
export type OpenedEnvelope = {
  /** 20 bytes of seed, as a rule with 4 of permissions behind them. */
  readonly content: Uint8Array
  /** As in `SealedDocument`: it opens documents with these very envelopes. */
  readonly seal: string
}

/** Thrown where a recipient's key is needed. Whose, is told by the envelopes. */
export class SealedDocument extends AppError<'pdf.recipient-key-needed'> {
  /** CMS EnvelopedData, BER. */
  readonly envelopes: readonly Uint8Array[]
  /** SHA-256 over all of them, hex. */
  readonly seal: string

  /** @param details whom the envelopes name, once somebody has read them */
  constructor(envelopes: readonly Uint8Array[], details = NOT_READ) {
    super('pdf.recipient-key-needed', details)
    this.envelopes = envelopes
    this.seal = sealOf(envelopes)
  }
}

const SEED_BYTES = 20
const NOT_READ: ErrorDetails<'pdf.recipient-key-needed'> = { count: 0, recipients: [], holder: null }
const SUB_FILTER = /^adbe\.pkcs7\.s[345]$/

/** By what is in it, not by the name of the program that wrote it. */
export function isForRecipients(dict: Found, { get }: Access): boolean {
  return (
    nameOf(get(dict, 'Filter').value) === 'Adobe.PubSec' ||
    SUB_FILTER.test(nameOf(get(dict, 'SubFilter').value) ?? '')
  )
}

/**
 * @param envelope null: none was opened yet
 * @throws SealedDocument where another one is needed; AppError `pdf.encryption-unsupported`
 * @source ISO 32000-2, 7.6.5
 */
export function openForRecipient(dict: Found, access: Access, envelope: OpenedEnvelope | null): OpenedKey {
  const { get } = access
  const handler = nameOf(get(dict, 'Filter').value) ?? 'unknown'
  const methods = methodsOf(dict, get, handler)
  const holder = methods.filter ?? dict
  const envelopes = recipientsIn(holder, access)
  if (envelopes.length === 0) throw unsupported(`${handler}, no recipients`)
  const encryptMetadata = booleanIn([holder, dict], 'EncryptMetadata', get) ?? true
  const opened = { revision: null, encryptMetadata, methods: withOneKey(methods, dict, access, handler) }
  const isReadable = methods.strings === 'none' && methods.streams === 'none'
  if (envelope === null && isReadable) return { ...opened, key: null, access: 'user', bits: null }
  if (envelope?.seal !== sealOf(envelopes)) throw new SealedDocument(envelopes)
  const { content } = envelope
  const seed = createHash(methods.version === 5 ? 'sha256' : 'sha1').update(content.subarray(0, SEED_BYTES))
  for (const one of envelopes) seed.update(one)
  // Only crypt filters know of metadata in the clear.
  if (methods.filter !== null && !encryptMetadata) seed.update(new Uint8Array(4).fill(0xff))
  const key = new Uint8Array(seed.digest()).slice(0, keyBytes(methods, [holder, dict], get))
  return { ...opened, key, ...rightsIn(content) }
}

/** The permissions, big-endian; bit 2 permits everything. Where there are none, nothing is forbidden. @source table 24 */
function rightsIn(content: Uint8Array): Pick<OpenedKey, 'access' | 'bits'> {
  if (content.length < SEED_BYTES + 4) return { access: 'user', bits: null }
  const bits = Buffer.from(content).readInt32BE(SEED_BYTES)
  return { access: (bits & 2) === 0 ? 'user' : 'owner', bits }
}

function keyBytes({ version, streams, strings }: Methods, holders: readonly Found[], get: Get): number {
  const length = holders.map(holder => integerOf(get(holder, 'Length').value)).find(found => found !== null)
  if (version === 1) return 5
  if (version === 2) return rc4KeyBytes(length ?? null)
  if (version === 5) return 32
  return streams === 'rc4' || strings === 'rc4' ? rc4KeyBytes(length ?? 128) : 16
}

function booleanIn(dicts: readonly Found[], key: string, get: Get): boolean | null {
  for (const dict of dicts) {
    const { value } = get(dict, key)
    if (value.kind === 'boolean') return value.value
  }
  return null
}

/** Writers exist that give one string in place of an array. */
function recipientsIn(holder: Found, { get, resolve }: Access): readonly Uint8Array[] {
  const list = get(holder, 'Recipients')
  const items = list.value.kind === 'array' ? list.value.items : [list.value]
  return items.map(item => bytesOf(resolve(item, list.owner).value)).filter(bytes => bytes.length > 0)
}

/** A crypt filter may have recipients of its own; its key is another one then. */
function withOneKey(methods: Methods, dict: Found, access: Access, handler: string): Methods {
  const { filter } = methods
  if (filter === null) return methods
  const { get } = access
  const seal = sealOf(recipientsIn(filter, access))
  const named: Methods['named'] = name => {
    const method = methods.named(name)
    const own = get(get(dict, 'CF'), name)
    if (method !== 'none' && sealOf(recipientsIn(own, access)) !== seal)
      throw unsupported(`${handler}, several keys`)
    return method
  }
  named(methods.used?.strings ?? 'Identity')
  return { ...methods, named }
}

function sealOf(envelopes: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const one of envelopes) hash.update(one)
  return toHex(hash.digest())
}
