/** From a password to the key of the file: the algorithms of the standard security handler, revisions 2 to 6. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { concat, equalBytes } from '../base/bytes.ts'
import { rc4 } from '../base/rc4.ts'
import { legacyPasswordBytes, passwordBytes } from './password.ts'

/** The encryption dictionary as far as the key depends on it. */
export type KeyFacts = {
  readonly revision: number
  /** Bytes: 5 to 16; 32 from revision 5 on. */
  readonly keyLength: number
  readonly O: Uint8Array
  readonly U: Uint8Array
  readonly OE: Uint8Array
  readonly UE: Uint8Array
  /** /P as it stands, possibly negative. */
  readonly P: number
  /** First part of /ID of the trailer. */
  readonly id: Uint8Array
  readonly encryptMetadata: boolean
}

export type FileKey = { readonly key: Uint8Array; readonly access: 'owner' | 'user' }

/**
 * @param order which password it is tried as, first one first
 * @returns null where it is neither
 */
export function fileKey(
  facts: KeyFacts,
  password: string,
  order: readonly FileKey['access'][],
): FileKey | null {
  const forms = facts.revision >= 5 ? passwordBytes(password) : legacyPasswordBytes(password)
  for (const access of order) {
    for (const bytes of forms) {
      const key = keyFor(facts, bytes, access)
      if (key) return { key, access }
    }
  }
  return null
}

function keyFor(facts: KeyFacts, password: Uint8Array, access: FileKey['access']): Uint8Array | null {
  if (facts.revision >= 5) return modernKey(facts, password, access)
  return userKey(facts, access === 'user' ? password : userPasswordOf(facts, password))
}

// Revisions 2 to 4

/** ISO 32000-2, 7.6.4.3.2, step a. */
// biome-ignore format: four rows of eight
const PADDING = Uint8Array.of(
  0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
  0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
)

function padded(password: Uint8Array): Uint8Array {
  return concat(password.subarray(0, 32), PADDING).slice(0, 32)
}

function md5(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(
    createHash('md5')
      .update(concat(...parts))
      .digest(),
  )
}

/** Algorithms 2, 6. */
function userKey(facts: KeyFacts, password: Uint8Array): Uint8Array | null {
  const { revision, keyLength, U, id } = facts
  const permissions = new Uint8Array(4)
  new DataView(permissions.buffer).setInt32(0, facts.P | 0, true)
  const clear = revision >= 4 && !facts.encryptMetadata ? new Uint8Array(4).fill(0xff) : new Uint8Array(0)
  let key = md5(padded(password), facts.O.subarray(0, 32), permissions, id, clear)
  if (revision >= 3) for (let round = 0; round < 50; round++) key = md5(key.subarray(0, keyLength))
  key = key.slice(0, keyLength)
  if (revision === 2) return equalBytes(rc4(key, PADDING), U.subarray(0, 32)) ? key : null
  let check = md5(PADDING, id)
  for (let round = 0; round < 20; round++) check = rc4(mixed(key, round), check)
  return equalBytes(check, U.subarray(0, 16)) ? key : null
}

/** Algorithm 7: /O holds the user password under the owner's. */
function userPasswordOf({ revision, keyLength, O }: KeyFacts, owner: Uint8Array): Uint8Array {
  let key = md5(padded(owner))
  if (revision >= 3) for (let round = 0; round < 50; round++) key = md5(key)
  key = key.slice(0, keyLength)
  let password: Uint8Array = O.slice(0, 32)
  for (let round = revision === 2 ? 0 : 19; round >= 0; round--) password = rc4(mixed(key, round), password)
  return password
}

function mixed(key: Uint8Array, round: number): Uint8Array {
  return key.map(byte => byte ^ round)
}

// Revisions 5 and 6

/** Algorithm 2.A: 32 bytes of hash, 8 of validation salt, 8 of key salt. */
function modernKey(facts: KeyFacts, password: Uint8Array, access: FileKey['access']): Uint8Array | null {
  const owner = access === 'owner'
  const entry = owner ? facts.O : facts.U
  const wrapped = owner ? facts.OE : facts.UE
  if (entry.length < 48 || wrapped.length < 32) return null
  const extra = owner ? facts.U.subarray(0, 48) : new Uint8Array(0)
  const hash = facts.revision >= 6 ? hardenedHash : simpleHash
  if (!equalBytes(hash(password, entry.subarray(32, 40), extra), entry.subarray(0, 32))) return null
  const cipher = createDecipheriv(
    'aes-256-cbc',
    hash(password, entry.subarray(40, 48), extra),
    new Uint8Array(16),
  ).setAutoPadding(false)
  return concat(cipher.update(wrapped.subarray(0, 32)), cipher.final())
}

/**
 * The entries of a dictionary under which this password gives this key, as a user. Nobody is its owner.
 *
 * @param key whole blocks of 16 bytes
 * @source ISO 32000-2, algorithm 8
 */
export function entriesFor(password: string, key: Uint8Array): Pick<KeyFacts, 'O' | 'U' | 'OE' | 'UE'> {
  const [bytes = new Uint8Array(0)] = passwordBytes(password)
  const none = new Uint8Array(0)
  const [check, wrap] = [randomBytes(8), randomBytes(8)]
  const cipher = createCipheriv('aes-256-cbc', hardenedHash(bytes, wrap, none), new Uint8Array(16))
  cipher.setAutoPadding(false)
  return {
    U: concat(hardenedHash(bytes, check, none), check, wrap),
    UE: concat(cipher.update(key), cipher.final()),
    O: randomBytes(48),
    OE: randomBytes(32),
  }
}

function simpleHash(password: Uint8Array, salt: Uint8Array, extra: Uint8Array): Uint8Array {
  return sha('sha256', concat(password, salt, extra))
}

function sha(name: 'sha256' | 'sha384' | 'sha512', data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(name).update(data).digest())
}

const HASHES = ['sha256', 'sha384', 'sha512'] as const

/** Algorithm 2.B. */
function hardenedHash(password: Uint8Array, salt: Uint8Array, extra: Uint8Array): Uint8Array {
  let key = sha('sha256', concat(password, salt, extra))
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const block = concat(password, key, extra)
    const repeated = new Uint8Array(block.length * 64)
    for (let copy = 0; copy < 64; copy++) repeated.set(block, copy * block.length)
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(
      false,
    )
    const encrypted = concat(cipher.update(repeated), cipher.final())
    // 256 is 1 modulo 3, so the number modulo 3 is the sum of its digits modulo 3.
    const sum = encrypted.subarray(0, 16).reduce((total, byte) => total + byte, 0)
    key = sha(HASHES[sum % 3] ?? 'sha256', encrypted)
    last = encrypted[encrypted.length - 1] ?? 0
  }
  return key.slice(0, 32)
}
