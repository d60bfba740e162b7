/** RFC 3161 time-stamps: the request, the answer, and the token, checked as a signature over its own statement. */
import { toHex } from '../base/bytes.ts'
import { encodeDigestAlgorithm, type HashName, hashOf, readAlgorithm } from './algorithms.ts'
import {
  type DerNode,
  encode,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  expect,
  isType,
  MalformedAsn1,
  readBits,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
  readTime,
} from './der.ts'
import { readSignedData } from './signed-data.ts'
import { type CmsFacts, checkSignedData } from './verify.ts'

export type TimeStamp = {
  /** Whether the token itself is intact. Not yet: for which bytes, and by whom. */
  readonly facts: CmsFacts
  readonly time: Date
  /** Dotted decimal. */
  readonly policy: string
  /** Content of the INTEGER, hex; null where the request had none. */
  readonly nonce: string | null
  /** The digest of the stamped bytes, and how it was made; null for a digest we do not know. */
  readonly imprint: { readonly hash: HashName | null; readonly digest: Uint8Array }
  /** Bytes of the token itself, without the padding behind it. */
  readonly length: number
}

export type TimeStampRequest = {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly digest: Uint8Array
  /** Dotted decimal; null: the service's own. */
  readonly policy: string | null
  readonly nonce: Uint8Array
}

/** @returns TimeStampReq that asks for the certificates too, DER @source RFC 3161, 2.4.1 */
export function encodeTimeStampRequest({ hash, digest, policy, nonce }: TimeStampRequest): Uint8Array {
  const imprint = encodeSequence(encodeDigestAlgorithm(hash), encodeOctets(digest))
  return encodeSequence(
    encodeInteger(1),
    imprint,
    ...(policy === null ? [] : [encodeOid(policy)]),
    encodeInteger(nonce),
    encode(0x01, Uint8Array.of(0xff)),
  )
}

/** The nonce as a token shows it. */
export function nonceText(nonce: Uint8Array): string {
  return toHex(expect(readDer(encodeInteger(nonce)), 'integer').content)
}

export type TimeStampAnswer = {
  /** 0 and 1: granted. @source RFC 3161, 2.4.2 */
  readonly status: number
  /** Why not, in the words of the RFC; null where the service gives none. */
  readonly reason: string | null
  readonly token: Uint8Array | null
}

const FAILURES: readonly (readonly [bit: number, name: string])[] = [
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
]

/** @returns null when it is no TimeStampResp */
export function readTimeStampAnswer(bytes: Uint8Array): TimeStampAnswer | null {
  try {
    const [info, token] = expect(readDer(bytes, 'allow'), 'sequence').children
    const [status, ...more] = expect(info, 'sequence').children
    const failure = more.find(node => isType(node, 'bitString'))
    const isSet = failure === undefined ? () => false : readBits(failure)
    const reason = FAILURES.find(([bit]) => isSet(bit))?.[1] ?? null
    return { status: readSmallInteger(status), reason, token: token?.raw ?? null }
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

/**
 * @param token ContentInfo, BER or DER, perhaps with padding behind it
 * @returns     null when it is no time-stamp token
 * @source      RFC 3161, 2.4.2
 */
export function readTimeStamp(token: Uint8Array): TimeStamp | null {
  try {
    const { content, length } = readSignedData(token)
    if (content === null) return null
    const facts = checkSignedData(token, content, { content: 'time-stamp' })
    return { facts, length, ...readTstInfo(content) }
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

function readTstInfo(content: Uint8Array): Omit<TimeStamp, 'facts' | 'length'> {
  const [version, policy, imprint, serial, time, ...rest] = expect(readDer(content), 'sequence').children
  expect(version, 'integer')
  expect(serial, 'integer')
  const [algorithm, digest] = expect(imprint, 'sequence').children
  const hash = hashOf(readAlgorithm(algorithm))
  return {
    time: readTime(expect(time, 'generalizedTime')),
    policy: readOid(policy),
    nonce: nonceOf(rest),
    imprint: { hash, digest: readOctets(digest) },
  }
}

/** Accuracy, ordering and what follows the nonce have other tags. */
function nonceOf(rest: readonly DerNode[]): string | null {
  const found = rest.find(node => isType(node, 'integer'))
  return found === undefined ? null : toHex(found.content)
}
