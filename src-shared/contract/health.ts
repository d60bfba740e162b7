/** Health: what each token's certificates are, those of issuers and time-stamp services too, and until when they hold. */
import { KeyKind } from '../model/certificate.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

export const HealthCertificate = z.object({
  /** SHA-256, 64 hex digits. */
  fingerprint: z.string(),
  name: z.string(),
  issuerName: z.string(),
  /**
   * `issuer`: vouches for the own ones, and is on the token beside them. `time-stamp`: of a service in the settings, as it
   * signed last; its name is the service's.
   */
  role: z.enum(['own', 'issuer', 'time-stamp']),
  /** ISO 8601. */
  notBefore: z.string(),
  notAfter: z.string(),
  keyKind: KeyKind,
  keyBits: z.number().int(),
  qualified: z.boolean(),
  /** ISO 8601, when it signed last with Tokenseal on this computer; null: never, as far as is remembered. */
  usedAt: z.string().nullable(),
})
export type HealthCertificate = z.output<typeof HealthCertificate>

/** `tokenId` null: what is on no token. */
export const TokenHealth = z.object({
  tokenId: z.string().nullable(),
  certificates: z.array(HealthCertificate),
})
export type TokenHealth = z.output<typeof TokenHealth>

export const health = {
  /** Of every token that is in, and of the time-stamp services. Asks no driver and no service. */
  all: call({ input: z.object({}), output: z.array(TokenHealth) }),
}
