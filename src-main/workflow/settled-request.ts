/** A signing request once the certificate is known: what was left to us is decided. */
import type { DigestName, SignRequest } from '../../src-shared/model/signing.ts'
import type { Certificate } from '../cms/certificate.ts'

export type SettledRequest = SignRequest & { readonly digest: DigestName }

/** @param asked digests, one of which the field wants; none: any */
export function settleRequest(
  request: SignRequest,
  certificate: Certificate,
  asked: readonly DigestName[] = [],
): SettledRequest {
  if (request.digest !== null) return { ...request, digest: request.digest }
  const fitting = digestFor(certificate)
  const digest = asked.includes(fitting) ? fitting : (asked[0] ?? fitting)
  return { ...request, digest }
}

/**
 * The digest that is as strong as the key: a longer one is cut off, a shorter one weakens it.
 *
 * @source FIPS 186-5, 6.4; RFC 5753, 7; ISO/TS 32002 (curves and their digests)
 */
export function digestFor({ key }: Pick<Certificate, 'key'>): DigestName {
  if (key.kind === 'ec-p384') return 'sha384'
  return key.kind === 'ec-p521' ? 'sha512' : 'sha256'
}
