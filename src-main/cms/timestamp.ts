/** RFC 3161 time-stamp tokens: read and checked as signatures over their own statement. */
import { type HashName, hashOf, readAlgorithm } from './algorithms.ts'
import { expect, MalformedAsn1, readDer, readOctets, readOid, readTime } from './der.ts'
import { readSignedData } from './signed-data.ts'
import { type CmsFacts, checkSignedData } from './verify.ts'

export type TimeStamp = {
  /** Whether the token itself is intact. Not yet: for which bytes, and by whom. */
  readonly facts: CmsFacts
  readonly time: Date
  /** The digest of the stamped bytes, and how it was made; null for a digest we do not know. */
  readonly imprint: { readonly hash: HashName | null; readonly digest: Uint8Array }
}

/**
 * @param token ContentInfo, BER or DER, perhaps with padding behind it
 * @returns     null when it is no time-stamp token
 * @source      RFC 3161, 2.4.2
 */
export function readTimeStamp(token: Uint8Array): TimeStamp | null {
  try {
    const { content } = readSignedData(token)
    if (content === null) return null
    const facts = checkSignedData(token, content, { content: 'time-stamp' })
    return { facts, ...readTstInfo(content) }
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

function readTstInfo(content: Uint8Array): Omit<TimeStamp, 'facts'> {
  const [version, policy, imprint, serial, time] = expect(readDer(content), 'sequence').children
  expect(version, 'integer')
  readOid(policy)
  expect(serial, 'integer')
  const [algorithm, digest] = expect(imprint, 'sequence').children
  const hash = hashOf(readAlgorithm(algorithm))
  return { time: readTime(expect(time, 'generalizedTime')), imprint: { hash, digest: readOctets(digest) } }
}
