/** What an issuer said of one of its certificates, and when. */
import { z } from '../zod.ts'

export const RevocationAnswer = z.object({
  status: z.enum(['good', 'revoked', 'suspended', 'unknown']),
  /** OCSP: asked live; CRL: the issuer's list. */
  source: z.enum(['ocsp', 'crl']),
  /** ISO 8601: when it was asked. */
  askedAt: z.string(),
  /** ISO 8601: since when it is withdrawn or paused. */
  since: z.string().nullable(),
  /** ISO 8601: until when the answer holds. */
  validUntil: z.string().nullable(),
})
export type RevocationAnswer = z.output<typeof RevocationAnswer>
