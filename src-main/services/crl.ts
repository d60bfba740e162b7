/** Fetches a revocation list and believes it only where the issuer signed it and it is current. */
import type { Certificate } from '../cms/certificate.ts'
import { type Crl, entryIn, isCrlOf, isInScope, type Revocation, readCrl } from '../cms/revocation.ts'
import { endOf, isCurrent } from './freshness.ts'
import { hostOf, type Lasting, type ServiceWorld } from './service-world.ts'

export type CrlProof = {
  readonly crl: Crl
  /** Null: the list does not name the certificate. */
  readonly revocation: Revocation | null
}

const MAX_BYTES = 64 * 1024 * 1024
const TIMEOUT_MS = 60_000

/**
 * @returns the proof, or one sentence why this list proves nothing
 * @throws  AppError `service.unreachable`, `job.cancelled`
 * @source  RFC 5280, 6.3
 */
export async function fetchCrl(
  world: ServiceWorld,
  certificate: Certificate,
  issuer: Certificate,
  url: string,
): Promise<CrlProof | string> {
  const host = `“${hostOf(url)}”`
  const crl = await crlAt(world, url)
  if (typeof crl === 'number') return `${host} answered with the error ${crl}.`
  if (crl === null) return `${host} sent something that is no revocation list.`
  const proof = checkedList(crl, certificate, issuer, world.clock.now())
  return proof ?? `The list of ${host} is not by the issuer, too old, or not about such certificates.`
}

/** @returns null where the list is by another issuer, not about such a certificate, or was not current then */
export function checkedList(
  crl: Crl,
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
): CrlProof | null {
  if (!isCurrent(crl, at) || !isInScope(crl, certificate) || !isCrlOf(crl, issuer)) return null
  return { crl, revocation: entryIn(crl, certificate) }
}

/** A number: the status that came instead. */
function crlAt({ cache, clock, http, signal }: ServiceWorld, url: string): Promise<Crl | number | null> {
  const now = clock.now()
  return cache.answer(`crl ${url}`, now, async (): Promise<Lasting<Crl | number | null>> => {
    const request = { url, method: 'GET', maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, signal } as const
    const { status, body } = await http.send(request)
    if (status !== 200) return { value: status, until: null }
    const crl = readCrl(derOf(body))
    return { value: crl, until: crl === null ? null : endOf(crl) }
  })
}

/** Some servers send PEM. */
function derOf(body: Uint8Array): Uint8Array {
  if (body[0] === 0x30) return body
  const text = Buffer.from(body).toString('latin1')
  const [, base64] = /-----BEGIN X509 CRL-----([^-]*)-----END/.exec(text) ?? []
  return base64 === undefined ? body : new Uint8Array(Buffer.from(base64, 'base64'))
}
