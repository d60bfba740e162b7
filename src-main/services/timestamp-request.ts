/** One time-stamp from one service, believed only when everything about it is right. */
import { randomBytes } from 'node:crypto'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import { equalBytes } from '../base/bytes.ts'
import type { HttpRequest, HttpResponse } from '../base/ports.ts'
import type { Certificate } from '../cms/certificate.ts'
import { stampingProblem } from '../cms/certificate-usage.ts'
import {
  encodeTimeStampRequest,
  nonceText,
  readTimeStamp,
  readTimeStampAnswer,
  type TimeStamp,
} from '../cms/timestamp.ts'
import { hostOf, type ServiceWorld } from './service-world.ts'

/** A service with what it needs to let us in. */
export type TimeStampSource = {
  readonly service: TimeStampService
  /** Headers and client certificate, made anew for each request. @throws AppError where a secret is missing */
  login(world: ServiceWorld): Promise<Pick<HttpRequest, 'headers' | 'client'>>
  /** The service did not accept it. @returns whether there is another one to try @throws AppError `job.cancelled` */
  loginAgain(world: ServiceWorld): Promise<boolean>
}

export type StampedToken = {
  /** The TimeStampToken, as received. */
  readonly der: Uint8Array
  readonly stamp: TimeStamp
  readonly signer: Certificate
  readonly service: TimeStampService
}

const MAX_BYTES = 256 * 1024
/** A clock of ours or theirs may be wrong by so much. */
const SKEW_MS = 10 * 60 * 1000

export type TokenRefusal = {
  readonly problem: string
  readonly retryAfterSeconds: number | null
  /** It was the login. */
  readonly isLogin: boolean
}

/**
 * @param digest of the bytes to be stamped
 * @returns      the token, or why there is none in one sentence
 * @throws       AppError `service.unreachable`, `job.cancelled`, and those of `source.login`
 * @source       RFC 3161, 2.4 and 3.4; RFC 5816
 */
export async function requestTimeStamp(
  world: ServiceWorld,
  source: TimeStampSource,
  hash: DigestName,
  digest: Uint8Array,
  timeoutMs: number,
): Promise<StampedToken | TokenRefusal> {
  const { http, clock, signal } = world
  const { service } = source
  const nonce = new Uint8Array(randomBytes(8))
  const login = await source.login(world)
  const answer = await http.send({
    url: service.url,
    method: 'POST',
    headers: {
      'content-type': 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      ...login.headers,
    },
    body: encodeTimeStampRequest({ hash, digest, policy: service.policy, nonce }),
    maxBytes: MAX_BYTES,
    timeoutMs,
    signal,
    ...(login.client ? { client: login.client } : {}),
  })
  const found = tokenIn(answer)
  const host = `“${service.name || hostOf(service.url)}”`
  if (typeof found === 'string') {
    const isLogin = answer.status === 401
    return { problem: `${host} ${found}.`, retryAfterSeconds: answer.retryAfterSeconds, isLogin }
  }
  const asked = { hash, digest, nonce: nonceText(nonce), policy: service.policy, now: clock.now() }
  const checked = checkToken(found, asked)
  if (typeof checked === 'string')
    return { problem: `${host} ${checked}.`, retryAfterSeconds: null, isLogin: false }
  return { der: found, ...checked, service }
}

function tokenIn({ status, body }: HttpResponse): Uint8Array | string {
  if (status === 401 || status === 403) return 'does not accept the login'
  if (status === 429) return 'asks to wait, because it was asked too often'
  if (status !== 200) return `answered with the error ${status}`
  const answer = readTimeStampAnswer(body)
  if (answer === null) return 'sent something that is no time-stamp'
  if (answer.status > 1 || answer.token === null) {
    return `refused the time-stamp (${answer.reason ?? `status ${answer.status}`})`
  }
  return answer.token
}

type Asked = {
  readonly hash: DigestName
  readonly digest: Uint8Array
  readonly nonce: string
  readonly policy: string | null
  readonly now: Date
}

function checkToken(
  token: Uint8Array,
  { hash, digest, nonce, policy, now }: Asked,
): { readonly stamp: TimeStamp; readonly signer: Certificate } | string {
  const stamp = readTimeStamp(token)
  if (stamp === null) return 'sent something that is no time-stamp'
  const { facts, imprint, time } = stamp
  const { signer } = facts
  if (facts.problems.length > 0 || signer === null) return 'sent a time-stamp that is damaged'
  if (imprint.hash !== hash || !equalBytes(imprint.digest, digest)) return 'stamped something else'
  if (stamp.nonce !== nonce) return 'sent an answer to another question'
  if (policy !== null && stamp.policy !== policy) return 'stamped under another policy than was asked for'
  if (!facts.hasSigningCertificate) return 'sent a time-stamp that does not name its certificate'
  if (stampingProblem(signer, time)) return 'signs with a certificate that is not for time-stamps'
  if (Math.abs(time.getTime() - now.getTime()) > SKEW_MS) {
    return `says that it is ${time.toISOString().slice(0, 19)}Z, and this computer says otherwise`
  }
  return { stamp, signer }
}
