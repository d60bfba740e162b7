/** What a validation report says, in words: the same at the terminal, on paper and in the window. */
import type { LockedFields } from './report.ts'
import type { Lock } from './restrictions.ts'

export const VERDICT_WORDS = {
  passed: 'valid',
  indeterminate: 'not confirmed',
  failed: 'changed or broken',
} as const

export const NO_SIGNATURE_WORDS = 'no signature'

export const KIND_WORDS = {
  signature: 'signature',
  certification: 'certification',
  'document-timestamp': 'timestamp of the document',
} as const

export const CHANGE_WORDS = {
  none: 'nothing was changed after signing',
  allowed: 'only what the signature allows was changed after signing',
  'not-allowed': 'it was changed after signing in a way that is not allowed',
  unknown: 'what was changed after signing is not known',
} as const

export const TIME_WORDS = {
  claimed: 'claimed by the signer’s computer',
  tsa: 'from a time stamping service',
  'document-timestamp': 'from a timestamp of the document',
} as const

export const SOURCE_WORDS = {
  signature: 'in the signature',
  document: 'in the document',
  given: 'trusted by you',
  system: 'trusted by this system',
} as const

/** What may be done with the document after the signature. */
export const ALLOWS_WORDS = {
  'no-changes': 'nothing may be changed any more',
  'form-filling': 'filling in form fields and signing, nothing else',
  annotations: 'filling in form fields, signing and comments, nothing else',
} as const

/** The terms of the craft. @source ISO 32000-2:2020, table 257 */
export const ALLOWS_TERMS = {
  'no-changes': 'DocMDP P 1',
  'form-filling': 'DocMDP P 2',
  annotations: 'DocMDP P 3',
} as const

/** The form fields that a signature locks. */
export function lockedWords({ action, fields }: LockedFields | Lock): string {
  const names = fields.map(name => `“${name}”`).join(', ')
  if (action === 'include') return names
  return action === 'exclude' && fields.length > 0 ? `all form fields but ${names}` : 'all form fields'
}
