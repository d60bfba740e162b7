/** CMS EnvelopedData (RFC 5652, 6): for whom something is sealed, and by which way each of them gets at its key. */
import { latin1, toHex } from '../base/bytes.ts'
import { type Algorithm, type HashName, hashOf, OID, readAlgorithm } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { type ContentCipher, contentCipherOf } from './content-cipher.ts'
import {
  type DerNode,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  only,
  readBitStringBytes,
  readDer,
  readOctets,
  readOid,
} from './der.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { type Agreement, agreementOf } from './key-agreement.ts'

export type Envelope = {
  readonly recipients: readonly Recipient[]
  /** Null: a cipher that we do not know, named by `cipherOid`. */
  readonly cipher: ContentCipher | null
  readonly cipherOid: string
  readonly sealed: Uint8Array
}

export type Recipient = { readonly id: RecipientId; readonly way: KeyWay }

export type RecipientId =
  /** `serialNumber`: content of the INTEGER, hex, as in a Certificate. */
  | { readonly kind: 'issuer'; readonly issuer: DistinguishedName; readonly serialNumber: string }
  | { readonly kind: 'key-id'; readonly keyId: string }

/** What the recipient's key has to do. */
export type KeyWay =
  | { readonly kind: 'rsa-pkcs1'; readonly sealedKey: Uint8Array }
  | ({ readonly kind: 'rsa-oaep'; readonly sealedKey: Uint8Array } & OaepParameters)
  | ({ readonly kind: 'ecdh' } & Agreement)
  | { readonly kind: 'unknown'; readonly oid: string }

/** SHAKE takes no part in OAEP. */
type MaskHash = Exclude<HashName, 'shake256'>

export type OaepParameters = {
  readonly hash: MaskHash
  readonly maskHash: MaskHash
  readonly label: Uint8Array
}

const ENVELOPED_DATA = '1.2.840.113549.1.7.3'
const RSA_OAEP = '1.2.840.113549.1.1.7'
const P_SPECIFIED = '1.2.840.113549.1.1.9'

/** @returns null for bytes that are no EnvelopedData; what is unknown in one is said in it */
export function readEnvelope(bytes: Uint8Array): Envelope | null {
  try {
    return envelopeOf(readDer(bytes, 'allow')) // Writers exist that pad the string.
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

function envelopeOf(contentInfo: DerNode): Envelope {
  const [type, content] = expect(contentInfo, 'sequence').children
  if (readOid(type) !== ENVELOPED_DATA || !isContext(content, 0)) throw new MalformedAsn1('EnvelopedData')
  const [, ...fields] = expect(only(content.children), 'sequence').children
  if (isContext(fields[0], 0)) fields.shift() // originatorInfo
  const [recipients, sealed] = fields
  const [, algorithm, encrypted] = expect(sealed, 'sequence').children
  const { oid, parameters } = readAlgorithm(algorithm)
  if (!isContext(encrypted, 0)) throw new MalformedAsn1('there is no content')
  return {
    recipients: expect(recipients, 'set').children.flatMap(recipientsOf),
    cipher: contentCipherOf(oid, parameters),
    cipherOid: oid,
    sealed: implicitOctets(encrypted),
  }
}

/** Of a password or of a key that both have (RFC 5652, 6.2.3 and 6.2.4): for nobody who has a certificate. */
function recipientsOf(info: DerNode): readonly Recipient[] {
  if (isType(info, 'sequence')) return [transported(info)]
  return isContext(info, 1) ? agreed(info) : []
}

/** KeyTransRecipientInfo. @source RFC 5652, 6.2.1 */
function transported(info: DerNode): Recipient {
  const [, id, algorithm, key] = info.children
  const { oid, parameters } = readAlgorithm(algorithm)
  const sealedKey = readOctets(key)
  const oaep = oid === RSA_OAEP ? oaepOf(parameters) : null
  const way: KeyWay =
    oid === OID.rsaEncryption
      ? { kind: 'rsa-pkcs1', sealedKey }
      : oaep
        ? { kind: 'rsa-oaep', sealedKey, ...oaep }
        : { kind: 'unknown', oid }
  return { id: isContext(id, 0) ? keyIdOf(implicitOctets(id)) : issuerOf(id), way }
}

/** KeyAgreeRecipientInfo: one sender's key for several recipients. @source RFC 5652, 6.2.2; RFC 5753, 3.1 */
function agreed(info: DerNode): readonly Recipient[] {
  const [, originator, ...fields] = info.children
  const ukm = isContext(fields[0], 1) ? readOctets(only(fields.shift()?.children ?? [])) : null
  const [algorithm, keys] = fields
  const { oid, parameters } = readAlgorithm(algorithm)
  const sender = isContext(originator, 0) ? only(originator.children) : undefined
  const senderPoint = isContext(sender, 1) ? readBitStringBytes(sender.children[1]) : null
  return expect(keys, 'sequence').children.map(entry => {
    const [id, key] = expect(entry, 'sequence').children
    const agreement =
      senderPoint && agreementOf(oid, parameters, { senderPoint, ukm, wrappedKey: readOctets(key) })
    return {
      id: isContext(id, 0) ? keyIdOf(readOctets(id.children[0])) : issuerOf(id),
      way: agreement ? { kind: 'ecdh', ...agreement } : { kind: 'unknown', oid },
    }
  })
}

function issuerOf(node: DerNode | undefined): RecipientId {
  const [issuer, serial] = expect(node, 'sequence').children
  return {
    kind: 'issuer',
    issuer: readName(issuer),
    serialNumber: toHex(expect(serial, 'integer').content),
  }
}

function keyIdOf(octets: Uint8Array): RecipientId {
  return { kind: 'key-id', keyId: toHex(octets) }
}

/** [n] IMPLICIT OCTET STRING, in one piece or in several. */
function implicitOctets(node: DerNode): Uint8Array {
  return node.constructed
    ? new Uint8Array(Buffer.concat(node.children.map(part => readOctets(part))))
    : node.content
}

/** RSAES-OAEP-params with their defaults; null for a digest or a label that we do not know. @source RFC 4055, 4.1 */
function oaepOf(parameters: DerNode | null): OaepParameters | null {
  const fields = parameters === null ? [] : expect(parameters, 'sequence').children
  const field = (tag: number) => {
    const found = fields.find(node => isContext(node, tag))
    return found === undefined ? null : readAlgorithm(only(found.children))
  }
  const [hashField, maskField, labelField] = [field(0), field(1), field(2)]
  const hash = hashField === null ? 'sha1' : maskHashOf(hashField)
  if (maskField !== null && maskField.oid !== OID.mgf1) return null
  const maskHash = maskField === null ? 'sha1' : maskHashOf(readAlgorithm(maskField.parameters ?? undefined))
  if (labelField !== null && labelField.oid !== P_SPECIFIED) return null
  const label = labelField?.parameters ? readOctets(labelField.parameters) : new Uint8Array(0)
  return hash === null || maskHash === null ? null : { hash, maskHash, label }
}

function maskHashOf(algorithm: Algorithm): MaskHash | null {
  const hash = hashOf(algorithm)
  return hash === 'shake256' ? null : hash
}

/** Whether the recipient is the owner of this certificate. Names count as they read, since some programs encode them anew. */
export function isFor({ id }: Recipient, certificate: Certificate): boolean {
  if (id.kind === 'key-id') return id.keyId !== '' && id.keyId === certificate.subjectKeyId
  const { issuer, serialNumber } = certificate
  return (
    id.serialNumber === serialNumber &&
    (latin1(id.issuer.raw) === latin1(issuer.raw) || id.issuer.text === issuer.text)
  )
}
