/** Asks an OCSP responder about one certificate, and believes it only where it may speak. */
import { randomBytes } from 'node:crypto'
import { equalBytes } from '../base/bytes.ts'
import type { Certificate } from '../cms/certificate.ts'
import {
  answerAbout,
  encodeOcspRequest,
  type OcspAnswer,
  type OcspResponse,
  readOcspResponse,
  responderOf,
} from '../cms/ocsp.ts'
import { isCurrent } from './freshness.ts'
import { hostOf, type ServiceWorld } from './service-world.ts'

export type OcspProof = {
  readonly answer: OcspAnswer
  readonly response: OcspResponse
  /** Who signed it: the issuer, or whom it has appointed. */
  readonly responder: Certificate
}

const MAX_BYTES = 256 * 1024
const TIMEOUT_MS = 15_000

/**
 * @returns the proof, or one sentence why this answer proves nothing
 * @throws  AppError `service.unreachable`, `job.cancelled`
 * @source  RFC 6960, 3.2 and appendix A.1
 */
export async function askOcsp(
  { http, clock, signal }: ServiceWorld,
  certificate: Certificate,
  issuer: Certificate,
  url: string,
): Promise<OcspProof | string> {
  const nonce = new Uint8Array(randomBytes(16))
  const { status, body } = await http.send({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' },
    body: encodeOcspRequest(certificate, issuer, nonce),
    maxBytes: MAX_BYTES,
    timeoutMs: TIMEOUT_MS,
    signal,
  })
  const host = `“${hostOf(url)}”`
  if (status !== 200) return `${host} answered with the error ${status}.`
  const response = readOcspResponse(body)
  if (response === null) return `${host} sent something that is no OCSP response.`
  if (typeof response === 'string') return `${host} did not answer the question (${response}).`
  // Services that answer in advance leave it out (RFC 5019, 4); one that is there must be ours.
  if (response.nonce !== null && !equalBytes(response.nonce, nonce)) {
    return `${host} sent an answer to another question.`
  }
  return (
    checkedProof(response, certificate, issuer, clock.now()) ?? `${host} sent an answer that proves nothing.`
  )
}

/**
 * What a response proves at a moment.
 *
 * @returns null where it does not speak about the certificate, was signed by a stranger, or was not current then
 * @source  RFC 6960, 3.2
 */
export function checkedProof(
  response: OcspResponse,
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
): OcspProof | null {
  const answer = answerAbout(response, certificate, issuer)
  if (answer === null || !isCurrent(answer, at)) return null
  const responder = responderOf(response, issuer)
  return responder === null ? null : { answer, response, responder }
}
