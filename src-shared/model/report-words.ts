/** What a validation report says, in words: the same at the terminal and on paper. */

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
