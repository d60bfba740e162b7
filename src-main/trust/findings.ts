/** Everything a report can say about a signature: words, weight, and what follows for the verdict. */
import type { Finding, SubIndication, Verdict } from '../../src-shared/model/report.ts'

type Effect = {
  readonly severity: Finding['severity']
  /** What the finding alone makes of the signature; null: nothing. */
  readonly verdict: Exclude<Verdict, 'passed'> | null
  readonly subIndication: SubIndication | null
}

const failed = (subIndication: SubIndication): Effect => ({
  severity: 'error',
  verdict: 'failed',
  subIndication,
})
const open = (subIndication: SubIndication): Effect => ({
  severity: 'warning',
  verdict: 'indeterminate',
  subIndication,
})
const warning: Effect = { severity: 'warning', verdict: null, subIndication: null }
const info: Effect = { severity: 'info', verdict: null, subIndication: null }

/** Sub-indications as ETSI EN 319 102-1, 5.1.3 uses them. */
const EFFECTS = {
  'structure.no-dictionary': failed('FORMAT_FAILURE'),
  'structure.repeated-key': failed('FORMAT_FAILURE'),
  'structure.byte-range': failed('FORMAT_FAILURE'),
  'structure.contents': failed('FORMAT_FAILURE'),
  'structure.hole': failed('FORMAT_FAILURE'),
  'structure.revision': failed('FORMAT_FAILURE'),
  'structure.shared': failed('FORMAT_FAILURE'),
  'structure.unsupported': open('CUSTOM'),
  'structure.too-many': open('CUSTOM'),
  'structure.broken-file': open('CUSTOM'),
  'integrity.container': failed('FORMAT_FAILURE'),
  'integrity.digest': failed('HASH_FAILURE'),
  'integrity.signature': failed('SIG_CRYPTO_FAILURE'),
  'integrity.trailing': info,
  'algorithm.unknown': open('CRYPTO_CONSTRAINTS_FAILURE'),
  'algorithm.weak': open('CRYPTO_CONSTRAINTS_FAILURE'),
  'signer.missing': open('NO_SIGNING_CERTIFICATE_FOUND'),
  'signer.mismatch': open('NO_SIGNING_CERTIFICATE_FOUND'),
  'signer.not-named': warning,
  'signer.usage': open('CHAIN_CONSTRAINTS_FAILURE'),
  'signer.revoked': open('REVOKED_NO_POE'),
  'chain.untrusted': open('NO_CERTIFICATE_CHAIN_FOUND'),
  'chain.broken-rule': open('CHAIN_CONSTRAINTS_FAILURE'),
  'chain.weak': open('CRYPTO_CONSTRAINTS_FAILURE'),
  'chain.expired': open('OUT_OF_BOUNDS_NO_POE'),
  'chain.not-yet-valid': open('NOT_YET_VALID'),
  'revocation.not-checked': info,
  'revocation.checked': info,
  'time.claimed': info,
  'time.stamped': info,
  'time.unreadable': warning,
  'time.untrusted': warning,
  'time.foreign': open('SIG_CONSTRAINTS_FAILURE'),
  'changes.allowed': info,
  'changes.comments': warning,
  'changes.unconfirmed': warning,
  'changes.unknown': open('CUSTOM'),
  'changes.not-allowed': failed('SIG_CONSTRAINTS_FAILURE'),
} as const satisfies Readonly<Record<string, Effect>>

export type FindingCode = keyof typeof EFFECTS

/** A finding whose code is one of ours, so that its effect is known. */
export type SignatureFinding = Finding & { readonly code: FindingCode }

/** @param text a full sentence for the person, without document text */
export function finding(code: FindingCode, text: string): SignatureFinding {
  return { code, severity: EFFECTS[code].severity, text }
}

export function effectOf(code: FindingCode): Effect {
  return EFFECTS[code]
}
