/** Failures of drivers, tokens, certificates and PINs. */
import { UnusableReason } from '../model/certificate.ts'
import { z } from '../zod.ts'
import { failure } from './failure.ts'
import { UNUSABLE_WORDS } from './unusable-words.ts'

const none = z.object({})
const driver = z.object({ name: z.string() })
/** What each failure on the way to a signature promises. */
export const NOTHING_SIGNED = 'Nothing was signed, and the document has not changed.'

export const tokenFailures = {
  'token.module-missing': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'The driver is not there',
      text: `There is no file “${d.name}” at this place. ${NOTHING_SIGNED}`,
      remedy: 'Check the path, or install the driver that came with the token.',
    }),
  }),
  'token.module-not-a-driver': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'This file is not a token driver',
      text: `“${d.name}” is not a PKCS#11 library. ${NOTHING_SIGNED}`,
      remedy: 'Choose the library that came with the token.',
    }),
  }),
  'token.module-wrong-architecture': failure({
    details: z.object({ name: z.string(), found: z.string(), needed: z.string() }),
    exit: 5,
    words: d => ({
      title: 'The driver is made for another kind of processor',
      text: `“${d.name}” is for ${d.found}; this computer needs ${d.needed}. ${NOTHING_SIGNED}`,
      remedy: `Install the ${d.needed} version of the driver.`,
    }),
  }),
  'token.module-crashed': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'The driver crashed',
      text: `“${d.name}” stopped working. Tokenseal runs it apart, so nothing else is affected. ${NOTHING_SIGNED}`,
      remedy: 'Take the token out, put it back, and try again. If it happens again, update the driver.',
    }),
  }),
  'token.module-not-answering': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'The driver does not answer',
      text: `“${d.name}” was stopped after waiting too long. ${NOTHING_SIGNED}`,
      remedy: 'Take the token out, put it back, and try again.',
    }),
  }),
  'token.module-switched-off': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'The driver was switched off',
      text: `“${d.name}” crashed twice within a minute. ${NOTHING_SIGNED}`,
      remedy: 'Update the driver, then restart it in Settings, Tokens and drivers.',
    }),
  }),
  'token.module-failed': failure({
    details: z.object({ name: z.string(), code: z.string() }),
    exit: 5,
    words: d => ({
      title: 'The driver did not start',
      text: `“${d.name}” reported ${d.code}. ${NOTHING_SIGNED}`,
      remedy: 'Check that its service is running, or install it again.',
    }),
  }),
  'token.none': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'No token found',
      text: `No driver reports a token with a certificate. ${NOTHING_SIGNED}`,
      remedy: 'Put the token in. If it is in already, install the driver that came with it.',
    }),
  }),
  'token.not-found': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'This token is not plugged in',
      text: `No token with this name or number was found. ${NOTHING_SIGNED}`,
      remedy: 'Put it in, or choose another one.',
    }),
  }),
  'token.removed': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'The token was taken out',
      text: `It was removed before the signature was finished. ${NOTHING_SIGNED}`,
      remedy: 'Put the same token back and sign again.',
    }),
  }),
  'token.blank': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'This token is blank',
      text: `It was never set up: there is no PIN and no certificate on it. ${NOTHING_SIGNED}`,
      remedy: 'Set it up with the program that came with it, or ask whoever issues your certificate.',
    }),
  }),
  'token.not-recognized': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'The driver does not know this card',
      text: `There is a card in the reader, but this driver cannot read it. ${NOTHING_SIGNED}`,
      remedy: 'Install the driver that came with the card.',
    }),
  }),
  'token.busy': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'Another program holds the token',
      text: `It did not let go within a few seconds. ${NOTHING_SIGNED}`,
      remedy: 'Close the other program, then try again.',
    }),
  }),
  'token.failed': failure({
    details: z.object({ code: z.string(), call: z.string(), name: z.string() }),
    exit: 5,
    words: d => ({
      title: 'The token did not answer as expected',
      text: `The driver “${d.name}” reported ${d.code} (${d.call}). ${NOTHING_SIGNED}`,
      remedy: 'Take the token out, put it back, and try again.',
    }),
  }),
  'token.key-cannot-sign': failure({
    details: z.object({ code: z.string() }),
    exit: 5,
    words: d => ({
      title: 'This key cannot sign this way',
      text: `The token offers no way to sign that PDF readers accept (${d.code}). ${NOTHING_SIGNED}`,
      remedy: 'Choose another certificate on the token.',
    }),
  }),
  'token.digest-fixed': failure({
    /** Names of digests, as people know them. */
    details: z.object({ asked: z.string(), fixed: z.string() }),
    exit: 2,
    words: d => ({
      title: 'This key brings its own digest',
      text: `It signs with ${d.fixed} alone, and ${d.asked} was asked for. ${NOTHING_SIGNED}`,
      remedy: 'Leave the digest open, or choose another certificate.',
    }),
  }),
  'token.key-cannot-open': failure({
    details: z.object({ code: z.string() }),
    exit: 5,
    words: d => ({
      title: 'This key cannot open the document',
      text: `The document is encrypted for its certificate, but the token does not decrypt with it in this way (${d.code}). Nothing was opened or changed.`,
      remedy: 'Open it with another key for which it is encrypted.',
    }),
  }),
  'token.no-certificate': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'There is no certificate on this token',
      text: `The token answers, but holds nothing to sign with. ${NOTHING_SIGNED}`,
      remedy: 'Ask whoever issued the token to put your certificate on it.',
    }),
  }),
  'token.certificate-not-found': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'This certificate is not on any token here',
      text: `No certificate with this name, number or fingerprint was found. ${NOTHING_SIGNED}`,
      remedy: 'Put its token in, or choose another certificate.',
    }),
  }),
  'token.certificate-ambiguous': failure({
    details: z.object({
      candidates: z.array(
        z.object({
          name: z.string(),
          issuer: z.string(),
          token: z.string(),
          fingerprint: z.string(),
          serialNumber: z.string(),
          notBefore: z.string(),
          notAfter: z.string(),
        }),
      ),
    }),
    exit: 5,
    words: d => ({
      title: 'There is more than one certificate to choose from',
      text: `${d.candidates.length} certificates fit, and Tokenseal never guesses. ${NOTHING_SIGNED}`,
      remedy: 'Choose one (--cert with its fingerprint on the command line).',
    }),
  }),
  'token.certificate-unusable': failure({
    details: z.object({ reason: UnusableReason, name: z.string(), date: z.string().nullable() }),
    exit: 5,
    words: d => ({
      title: UNUSABLE_WORDS[d.reason].title,
      text: `${UNUSABLE_WORDS[d.reason].text} ${NOTHING_SIGNED}`,
      remedy: UNUSABLE_WORDS[d.reason].remedy,
    }),
  }),
  'token.pin-incorrect': failure({
    /** null: the token does not tell. */
    details: z.object({ triesLeft: z.number().int().nullable() }),
    exit: 4,
    words: d => ({
      title: 'That PIN was not correct',
      text: 'One try was used. Nothing was signed, and the document has not changed.',
      remedy:
        d.triesLeft === 1
          ? 'One try is left. Make sure before you go on.'
          : 'Check Caps Lock and the PIN, then try again.',
    }),
  }),
  'token.pin-possibly-incorrect': failure({
    details: z.object({ code: z.string() }),
    exit: 4,
    words: d => ({
      title: 'The token refused without saying why',
      text: `It may have been the PIN, it may not (${d.code}). A try may have been used. ${NOTHING_SIGNED}`,
      remedy: 'Take the token out, put it back, and check the PIN before you type it again.',
    }),
  }),
  'token.pin-form-refused': failure({
    details: z.object({ code: z.string() }),
    exit: 4,
    words: d => ({
      title: 'The token did not take this PIN',
      text: `It is too short, too long, or has characters that the token does not know (${d.code}). On some tokens that uses a try. ${NOTHING_SIGNED}`,
      remedy: 'Check the PIN before you type it again.',
    }),
  }),
  'token.pin-locked': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'The PIN is locked',
      text: `It was wrong too many times. Your certificate and key are safe inside the token. ${NOTHING_SIGNED}`,
      remedy: 'Unlock it with the PUK in the program that came with the token, or ask whoever issued it.',
    }),
  }),
  'token.pin-last-try': failure({
    /** Whether the token says so; else it is our own count. */
    details: z.object({ certain: z.boolean() }),
    exit: 4,
    words: d => ({
      title: d.certain ? 'Only one try is left' : 'This may be the last try',
      text: `One more wrong PIN ${d.certain ? 'locks' : 'may lock'} the token, so nothing was sent to it. ${NOTHING_SIGNED}`,
      remedy:
        'Make sure of the PIN, then say that you are sure (in the window, at the prompt, or by --use-last-try).',
    }),
  }),
  'token.pin-not-counted': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'The PIN was not sent',
      text: `Tokenseal writes each try down before it is made, and could not: the disk is full or does not answer. No try was used. ${NOTHING_SIGNED}`,
      remedy: 'Make room on the disk with your home folder, then try again.',
    }),
  }),
  'token.pin-length': failure({
    details: z.object({ min: z.number(), max: z.number() }),
    exit: 4,
    words: d => ({
      title: 'The PIN has the wrong length',
      text: `This token takes ${d.min} to ${d.max} characters. It was not sent, so no try was used.`,
      remedy: 'Check the PIN and type it again.',
    }),
  }),
  'token.pin-must-change': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'The PIN must be set first',
      text: `The token does not sign until its first PIN has been set or changed. ${NOTHING_SIGNED}`,
      remedy: 'Set the PIN in the program that came with the token.',
    }),
  }),
  'token.pin-needed': failure({
    /** `signature`: this key wants its PIN for every signature; `login`: the token forgot the login. */
    details: z.object({ purpose: z.enum(['login', 'signature']) }),
    exit: 4,
    words: d => ({
      title:
        d.purpose === 'login' ? 'The token asks for the PIN again' : 'This key asks for its PIN each time',
      text: `It does not sign without it. ${NOTHING_SIGNED}`,
      remedy: 'Give the PIN again.',
    }),
  }),
  'token.pin-cancelled': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'The PIN was not given',
      text: `It was cancelled at the prompt or on the reader. No try was used. ${NOTHING_SIGNED}`,
      remedy: 'Sign again whenever you like.',
    }),
  }),
  'token.wrong-signature': failure({
    details: none,
    exit: 5,
    words: () => ({
      title: 'The token made a signature that does not verify',
      text: `The key on the token does not belong to this certificate, or the driver is faulty. ${NOTHING_SIGNED}`,
      remedy: 'Choose another certificate, or ask whoever issued the token.',
    }),
  }),
  'pkcs12.unreadable': failure({
    details: driver,
    exit: 5,
    words: d => ({
      title: 'The key file cannot be read',
      text: `“${d.name}” is not a PKCS#12 file, or is protected in a way that is not supported. ${NOTHING_SIGNED}`,
      remedy: 'Export the key again as .p12 or .pfx.',
    }),
  }),
  'pkcs12.password-wrong': failure({
    details: none,
    exit: 4,
    words: () => ({
      title: 'That is not the password of the key file',
      text: `The file does not lock after wrong tries. ${NOTHING_SIGNED}`,
      remedy: 'Check Caps Lock and try again.',
    }),
  }),
}
