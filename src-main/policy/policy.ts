/** What this installation allows. One value, read by the rules. */
import type { SignatureDigest } from '../../src-shared/model/signing.ts'

export type Policy = {
  /** Digests a new signature may use. */
  readonly signingDigests: readonly SignatureDigest[]
  /** Digests a signature may rest on to be found good. SHA-1 has collisions (SHAttered), so it is not among them. */
  readonly acceptedDigests: readonly string[]
  /** ETSI TS 119 312: below this an RSA key no longer says much. */
  readonly minRsaBits: number
}

export const DEFAULT_POLICY: Policy = {
  signingDigests: ['sha256', 'sha384', 'sha512', 'shake256'],
  acceptedDigests: ['sha256', 'sha384', 'sha512', 'shake256'],
  minRsaBits: 2048,
}
