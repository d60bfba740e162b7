/** Why a certificate cannot sign, in words: for the chooser, the command line and the error. */
import type { UnusableReason } from '../model/certificate.ts'
import type { Words } from './failure.ts'

/** `chip` is the two-word label of a certificate row. */
export const UNUSABLE_WORDS: Readonly<Record<UnusableReason, Words & { readonly chip: string }>> = {
  expired: {
    chip: 'Expired',
    title: 'The certificate has expired',
    text: 'A signature made with it now would be refused.',
    remedy: 'Renew it with its issuer, or choose another certificate.',
  },
  'not-yet-valid': {
    chip: 'Not yet valid',
    title: 'The certificate is not valid yet',
    text: 'Its time has not begun, so a signature made with it now would be refused.',
    remedy: 'Wait until it begins, or choose another certificate. Check the clock of this computer, too.',
  },
  revoked: {
    chip: 'Withdrawn',
    title: 'The certificate was withdrawn by its issuer',
    text: 'Documents signed with it now would be refused.',
    remedy: 'Ask its issuer for a new one, or choose another certificate.',
  },
  'not-for-signing': {
    chip: 'Not for signing',
    title: 'The certificate is not made for signing documents',
    text: 'It was issued for another use. Documents signed with it may be refused.',
    remedy: 'Choose the certificate that is made for signing.',
  },
  'certificate-authority': {
    chip: 'Issuer certificate',
    title: 'This is the certificate of an issuer',
    text: 'It vouches for other certificates and does not sign documents.',
    remedy: 'Choose your own certificate.',
  },
  'no-private-key': {
    chip: 'No key',
    title: 'The key of this certificate is not on the token',
    text: 'Only the certificate is there, and it cannot sign alone.',
    remedy: 'Put in the token that holds the key.',
  },
  'algorithm-not-supported': {
    chip: 'Key not supported',
    title: 'The kind of key is not supported',
    text: 'PDF readers would not accept a signature made with it.',
    remedy:
      'Choose a certificate with an RSA key of 2048 bits or more, a NIST or Brainpool curve, Ed25519 or Ed448.',
  },
  'token-cannot-sign': {
    chip: 'No way to sign',
    title: 'The token offers no way to sign with this key',
    text: 'Its driver does not know how to use a key of this kind.',
    remedy: 'Install a newer driver for the token, or choose another certificate.',
  },
  withheld: {
    chip: 'Not given out',
    title: 'The token does not give the certificate out',
    text: 'It says that it holds one, and refuses to hand it over.',
    remedy: 'Use the program that came with the token, or ask whoever issued it.',
  },
  unreadable: {
    chip: 'Unreadable',
    title: 'The certificate cannot be read',
    text: 'Its contents do not follow the standard.',
    remedy: 'Ask whoever issued it.',
  },
}
