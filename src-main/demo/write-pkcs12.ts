/** Writes a PKCS#12 file (RFC 7292) for one key and its chain: PBES2 with AES-256, HMAC-SHA-256 against tampering. */
import { createCipheriv, createHash, createHmac, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto'
import {
  encode,
  encodeContext,
  encodeInteger,
  encodeNull,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
} from '../cms/der.ts'
import { derivePkcs12 } from '../token/pkcs12-crypto.ts'

export type Pkcs12Draft = {
  readonly key: KeyObject
  /** X.509, DER: the key's own first. */
  readonly certificates: readonly Uint8Array[]
  readonly label: string
  readonly password: string
}

const ITERATIONS = 100_000
const OID = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const

export function writePkcs12(draft: Pkcs12Draft): Uint8Array {
  const { certificates, password } = draft
  const safe = encodeSequence(
    contentInfo(OID.data, encodeOctets(encodeSequence(keyBag(draft)))),
    contentInfo(OID.encryptedData, encryptedData(certificateBags(draft, certificates), password)),
  )
  return encodeSequence(encodeInteger(3), contentInfo(OID.data, encodeOctets(safe)), macData(safe, password))
}

function keyBag(draft: Pkcs12Draft): Uint8Array {
  const plain = new Uint8Array(draft.key.export({ format: 'der', type: 'pkcs8' }))
  const { algorithm, sealed } = seal(plain, draft.password)
  return bag(OID.shroudedKeyBag, encodeSequence(algorithm, encodeOctets(sealed)), attributes(draft))
}

function certificateBags(draft: Pkcs12Draft, certificates: readonly Uint8Array[]): Uint8Array {
  const bags = certificates.map((der, index) => {
    const value = encodeSequence(encodeOid(OID.x509Certificate), encodeContext(0, encodeOctets(der)))
    return bag(OID.certificateBag, value, index === 0 ? attributes(draft) : null)
  })
  return encodeSequence(...bags)
}

/** Name and id, which tie the key to its certificate. */
function attributes(draft: Pkcs12Draft): Uint8Array {
  const attribute = (oid: string, value: Uint8Array) => encodeSequence(encodeOid(oid), encodeSetOf([value]))
  const id = createHash('sha256')
    .update(draft.certificates[0] ?? '')
    .digest()
    .subarray(0, 20)
  const bmp = Buffer.from(draft.label, 'utf16le').swap16()
  return encodeSetOf([
    attribute(OID.friendlyName, encode(0x1e, bmp)),
    attribute(OID.localKeyId, encodeOctets(id)),
  ])
}

function bag(oid: string, value: Uint8Array, attributes: Uint8Array | null): Uint8Array {
  return encodeSequence(encodeOid(oid), encodeContext(0, value), ...(attributes ? [attributes] : []))
}

function contentInfo(oid: string, content: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(oid), encodeContext(0, content))
}

function encryptedData(plain: Uint8Array, password: string): Uint8Array {
  const { algorithm, sealed } = seal(plain, password)
  const info = encodeSequence(encodeOid(OID.data), algorithm, encode(0x80, sealed))
  return encodeSequence(encodeInteger(0), info)
}

/** PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC. RFC 8018, 6.2. */
function seal(plain: Uint8Array, password: string): { algorithm: Uint8Array; sealed: Uint8Array } {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const key = pbkdf2Sync(Buffer.from(password, 'utf8'), salt, ITERATIONS, 32, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const prf = encodeSequence(encodeOid(OID.hmacSha256), encodeNull())
  const kdf = encodeSequence(encodeOctets(salt), iterations(), prf)
  const algorithm = encodeSequence(
    encodeOid(OID.pbes2),
    encodeSequence(
      encodeSequence(encodeOid(OID.pbkdf2), kdf),
      encodeSequence(encodeOid(OID.aes256Cbc), encodeOctets(iv)),
    ),
  )
  return { algorithm, sealed: new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()])) }
}

function macData(content: Uint8Array, password: string): Uint8Array {
  const salt = randomBytes(16)
  const key = derivePkcs12('sha256', 64, 3, 32, password, salt, ITERATIONS)
  const mac = createHmac('sha256', key).update(content).digest()
  const digestInfo = encodeSequence(encodeSequence(encodeOid(OID.sha256), encodeNull()), encodeOctets(mac))
  return encodeSequence(digestInfo, encodeOctets(salt), iterations())
}

function iterations(): Uint8Array {
  return encodeInteger(Uint8Array.of(ITERATIONS >> 16, (ITERATIONS >> 8) & 0xff, ITERATIONS & 0xff))
}
