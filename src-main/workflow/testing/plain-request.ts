/** For tests: a request without wishes. */
import { type Output, PLAIN_APPEARANCE, type SignRequest } from '../../../src-shared/model/signing.ts'

const BESIDE: Output = { path: null, overwrite: false, inPlace: false }

export function plainRequest(
  tokenId: string,
  paths: readonly string[],
  change: Partial<SignRequest> = {},
  output = BESIDE,
): SignRequest {
  return {
    items: paths.map(path => ({ source: { path, password: null }, placement: null, field: null, output })),
    tokenId,
    fingerprint: null,
    digest: 'sha256',
    level: 'b-b',
    reason: null,
    location: null,
    contact: null,
    name: null,
    appearance: PLAIN_APPEARANCE,
    certify: null,
    lock: null,
    dryRun: false,
    ...change,
  }
}
