/** Reads a PKCS#12 file (RFC 7292): its certificates and keys, once the password is given. */
import { toHex } from '../base/bytes.ts'
import { onOneLine } from '../base/plain-text.ts'
import { type BerNode, child, oidOf, readBer, UnreadablePkcs12 } from './pkcs12-asn1.ts'
import { decrypt, isMacRight } from './pkcs12-crypto.ts'
import { isKeyOf, readSoftwareKey, type SoftwareKey } from './software-key.ts'

export type Pkcs12Contents = {
  readonly certificates: readonly Pkcs12Certificate[]
}

export type Pkcs12Certificate = {
  /** X.509, DER. */
  readonly der: Uint8Array
  /** friendlyName, may be empty. */
  readonly label: string
  /** localKeyId, lower-case hex, may be empty. */
  readonly keyId: string
  /** The key of this very certificate; null when the file does not hold it. */
  readonly key: SoftwareKey | null
}

/** The password does not open the file. */
export class WrongPkcs12Password extends Error {}

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
const BAG = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safeContents: '1.2.840.113549.1.12.10.1.6',
} as const
const ATTRIBUTE = { friendlyName: '1.2.840.113549.1.9.20', localKeyId: '1.2.840.113549.1.9.21' } as const

type Found = {
  readonly certificates: { readonly der: Uint8Array; readonly label: string; readonly keyId: string }[]
  readonly keys: SoftwareKey[]
}

/** The outer shape only. @throws UnreadablePkcs12 */
export function assertPkcs12(bytes: Uint8Array): void {
  partsOf(bytes)
}

/**
 * The MAC is checked first; where a file has none, only the padding can tell a wrong password.
 *
 * @throws UnreadablePkcs12, WrongPkcs12Password
 */
export async function readPkcs12(bytes: Uint8Array, password: string): Promise<Pkcs12Contents> {
  const { content, macData } = partsOf(bytes)
  if (macData && !(await isMacRight(macData, password, content))) throw new WrongPkcs12Password()
  const found: Found = { certificates: [], keys: [] }
  for (const part of readBer(content).children) await readPart(part, password, found)
  // By the public key, not by localKeyId: that is only a hint, and often missing.
  const keyOf = (der: Uint8Array) => found.keys.find(key => isKeyOf(key, der)) ?? null
  return { certificates: found.certificates.map(one => ({ ...one, key: keyOf(one.der) })) }
}

/** PFX: version, ContentInfo of type data, MacData. */
function partsOf(bytes: Uint8Array): { readonly content: Uint8Array; readonly macData: BerNode | null } {
  const pfx = readBer(bytes)
  const authSafe = child(pfx, 1)
  if (oidOf(authSafe.children[0]) !== DATA) throw new UnreadablePkcs12('not signed by a password')
  return { content: child(child(authSafe, 1), 0).octets, macData: pfx.children[2] ?? null }
}

async function readPart(part: BerNode, password: string, found: Found): Promise<void> {
  const type = oidOf(part.children[0])
  const body = child(child(part, 1), 0)
  if (type === DATA) return readBags(readBer(body.octets), password, found)
  if (type !== ENCRYPTED_DATA) return // Sealed for a certificate: not for a password, so not for us.
  const info = child(body, 1)
  const sealed = info.children.find(node => node.tagClass === 'context')
  if (!sealed) return
  const plain = await decrypt(child(info, 1), password, sealed.octets)
  if (!plain) throw new WrongPkcs12Password()
  await readBags(readPlain(plain), password, found)
}

async function readBags(bags: BerNode, password: string, found: Found): Promise<void> {
  for (const bag of bags.children) {
    const value = child(child(bag, 1), 0)
    switch (oidOf(bag.children[0])) {
      case BAG.key:
        addKey(value.raw, found)
        break
      case BAG.shroudedKey: {
        const plain = await decrypt(child(value, 0), password, child(value, 1).octets)
        if (!plain) throw new WrongPkcs12Password()
        addKey(plain, found)
        break
      }
      case BAG.certificate:
        if (oidOf(value.children[0]) === X509_CERTIFICATE)
          found.certificates.push({ der: child(child(value, 1), 0).octets, ...namesOf(bag) })
        break
      case BAG.safeContents:
        await readBags(value, password, found)
        break
    }
  }
}

/** What comes out of a wrong password is no ASN.1, whatever its padding looks like. */
function readPlain(plain: Uint8Array): BerNode {
  try {
    return readBer(plain)
  } catch (cause) {
    throw new WrongPkcs12Password('', { cause })
  }
}

/** @param der PrivateKeyInfo. Of a kind that we do not know: its certificate will show without a key. */
function addKey(der: Uint8Array, found: Found): void {
  const key = readSoftwareKey(der)
  if (key !== null) found.keys.push(key)
}

function namesOf(bag: BerNode): { readonly label: string; readonly keyId: string } {
  const attributes = bag.children[2]?.children ?? []
  const found = (oid: string) =>
    attributes.find(attribute => oidOf(attribute.children[0]) === oid)?.children[1]?.children[0]?.octets
  const label = found(ATTRIBUTE.friendlyName)
  const keyId = found(ATTRIBUTE.localKeyId)
  return {
    label: label ? onOneLine(new TextDecoder('utf-16be').decode(label)) : '',
    keyId: keyId ? toHex(keyId) : '',
  }
}
