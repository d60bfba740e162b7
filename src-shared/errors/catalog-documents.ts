/** Failures of documents, placements, appearances and finished signatures. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

const none = z.object({})

function recipientWords({
  count,
  recipients,
}: {
  readonly count: number
  readonly recipients: readonly string[]
}) {
  const named = recipients.length === 0 ? '' : `: ${recipients.join('; ')}`
  const more =
    count > recipients.length && recipients.length > 0 ? `; and ${count - recipients.length} more` : ''
  const who = count === 1 ? 'one recipient' : `${count} recipients`
  return `Only ${count === 0 ? 'its recipients' : who} can open it${named}${more}.`
}
const UNTOUCHED = 'The document has not changed.'

export const documentFailures = {
  'pdf.not-a-pdf': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'This is not a PDF',
      text: `The file has no PDF inside, whatever its name says. ${UNTOUCHED}`,
      remedy: 'Save or export it as PDF first, then open that file.',
    }),
  }),
  'pdf.damaged': failure({
    details: z.object({ what: z.string() }),
    exit: 3,
    words: d => ({
      title: 'The PDF is damaged',
      text: `Its inner table cannot be read, and it could not be rebuilt safely (${d.what}). ${UNTOUCHED}`,
      remedy: 'Ask for the file again, or open it in the program that made it and export it once more.',
    }),
  }),
  'pdf.damaged-signed': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'The PDF is damaged and already signed',
      text: `Repairing it would break the signatures that are in it. ${UNTOUCHED}`,
      remedy: 'Ask whoever sent it for an undamaged copy.',
    }),
  }),
  'pdf.no-pages': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'The PDF has no pages',
      text: `There is nothing to show and nothing to sign. ${UNTOUCHED}`,
      remedy: 'Ask for the file again, or export it once more.',
    }),
  }),
  'pdf.too-complex': failure({
    details: z.object({ limit: z.string() }),
    exit: 3,
    words: d => ({
      title: 'The PDF goes beyond what is safe to read',
      text: `It passes a limit that protects this computer (${d.limit}). ${UNTOUCHED}`,
      remedy: 'Export the document once more with another program, then sign that copy.',
    }),
  }),
  'pdf.password-needed': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'This PDF is protected by a password',
      text: `It cannot be read without it. ${UNTOUCHED}`,
      remedy: 'Type the password of the document (--password-file on the command line).',
    }),
  }),
  'pdf.password-wrong': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'That is not the password of this PDF',
      text: `Neither the user nor the owner password matches. ${UNTOUCHED}`,
      remedy: 'Check Caps Lock and try again. Documents do not lock after wrong tries.',
    }),
  }),
  'pdf.recipient-key-needed': failure({
    details: z.object({
      /** Recipients in all; 0: not known. */
      count: z.number().int(),
      /** The first few: issuer and serial number of their certificates. */
      recipients: z.array(z.string()),
      /** The token or key file that was looked at; null: none was. */
      holder: z.string().nullable(),
    }),
    exit: 3,
    words: d => ({
      title:
        d.holder === null
          ? 'This PDF is encrypted for certificates'
          : 'This PDF is encrypted for other certificates',
      text: `${recipientWords(d)}${d.holder === null ? '' : ` No such key is on “${d.holder}”, so nothing was tried.`} ${UNTOUCHED}`,
      remedy:
        'Open it with the key of one of them, on a token or in a key file (--decrypt-token, --decrypt-pkcs12 on the command line).',
    }),
  }),
  'pdf.recipient-key-wrong': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'The key does not open this PDF',
      text: `The document names its certificate, but what was sealed for it cannot be opened. ${UNTOUCHED}`,
      remedy: 'Ask for the file again. It may be damaged, or sealed for an earlier key of this certificate.',
    }),
  }),
  'pdf.encryption-unsupported': failure({
    details: z.object({ handler: z.string() }),
    exit: 3,
    words: d => ({
      title: 'This PDF is protected in a way that cannot be opened here',
      text: `Its protection (${d.handler}) is not one that Tokenseal can work under. ${UNTOUCHED}`,
      remedy: 'Ask for a copy without protection.',
    }),
  }),
  'pdf.permission-denied': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'The author of this PDF does not allow signing',
      text: `Its permissions forbid filling in and signing. ${UNTOUCHED}`,
      remedy: 'Ask the author for a copy that may be signed, or open it as its owner.',
    }),
  }),
  'pdf.certified-no-changes': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'This PDF is certified against changes',
      text: `Whoever certified it allows no further change. Another signature would break theirs. ${UNTOUCHED}`,
      remedy: 'Ask the author for a copy that may still be signed.',
    }),
  }),
  'pdf.certified-existing-fields-only': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'This PDF may be signed only in the fields made for it',
      text: `Whoever certified it allows signing only in existing signature fields. ${UNTOUCHED}`,
      remedy: 'Choose one of its empty signature fields (--field NAME on the command line).',
    }),
  }),
  'pdf.xfa-dynamic': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'This is a dynamic XFA form',
      text: `Its pages are built by a program inside the file, so nobody can say what a signature would cover. ${UNTOUCHED}`,
      remedy: 'Print or export it as an ordinary PDF, then sign that copy.',
    }),
  }),
  'pdf.locked-by-signature': failure({
    details: z.object({ field: z.string() }),
    exit: 3,
    words: d => ({
      title: 'An earlier signer locked this document',
      text: `The signature in “${d.field}” locks it against further signing. ${UNTOUCHED}`,
      remedy: 'Ask for a copy that was not locked.',
    }),
  }),
  'pdf.certify-not-first': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'Only the first signature can certify a document',
      text: `Somebody has signed this document already. ${UNTOUCHED}`,
      remedy: 'Sign it without certifying, or certify a copy that has no signature yet.',
    }),
  }),
  'pdf.lock-unknown-field': failure({
    details: z.object({ field: z.string() }),
    exit: 2,
    words: d => ({
      title: 'There is no such field to lock',
      text: `The form of this document has no field “${d.field}”. Nothing was signed.`,
      remedy: 'Write the full name of a field of the form, or lock all of them.',
    }),
  }),
  'pdf.would-break-signature': failure({
    details: z.object({ field: z.string() }),
    exit: 3,
    words: d => ({
      title: 'This would break an earlier signature',
      text: `After signing, the signature in “${d.field}” would no longer count as unchanged. ${UNTOUCHED}`,
      remedy: 'Ask its signer for a copy that may be signed further.',
    }),
  }),
  'pdf.page-missing': failure({
    details: z.object({ page: z.number(), pageCount: z.number() }),
    exit: 2,
    words: d => ({
      title: `There is no page ${d.page}`,
      text: `The document has ${d.pageCount} ${d.pageCount === 1 ? 'page' : 'pages'}. Nothing was signed.`,
      remedy: 'Choose a page of the document.',
    }),
  }),
  'pdf.field-not-found': failure({
    details: z.object({ field: z.string() }),
    exit: 2,
    words: d => ({
      title: 'This name cannot be used for a signature field',
      text: `“${d.field}” is empty, holds a dot or a control character, or belongs to a field that is no signature. Nothing was signed.`,
      remedy: 'Choose an empty signature field of the document, or a new name.',
    }),
  }),
  'pdf.field-signed': failure({
    details: z.object({ field: z.string() }),
    exit: 3,
    words: d => ({
      title: 'This field is signed already',
      text: `“${d.field}” holds a signature. ${UNTOUCHED}`,
      remedy: 'Choose another field, or let Tokenseal make a new one.',
    }),
  }),
  'pdf.field-constraint': failure({
    details: z.object({ field: z.string(), constraint: z.string() }),
    exit: 3,
    words: d => ({
      title: 'The field asks for something this signature does not meet',
      text: `“${d.field}” requires: ${d.constraint}. ${UNTOUCHED}`,
      remedy: 'Meet what the field asks for, or choose another field.',
    }),
  }),
  'pdf.too-large': failure({
    details: none,
    exit: 3,
    words: () => ({
      title: 'The PDF is too large for its own format',
      text: `Its table can name offsets up to 10 digits only. ${UNTOUCHED}`,
      remedy: 'Export it once more as PDF 1.5 or newer, then sign that copy.',
    }),
  }),
  'placement.outside': failure({
    details: none,
    exit: 2,
    words: () => ({
      title: 'The signature box is not on the page',
      text: 'No part of it would be seen. Nothing was signed.',
      remedy: 'Place it on the page.',
    }),
  }),
  'placement.too-small': failure({
    details: z.object({ minWidthPt: z.number(), minHeightPt: z.number() }),
    exit: 2,
    words: d => ({
      title: 'The signature box is too small',
      text: `It must be at least ${d.minWidthPt} by ${d.minHeightPt} points to be read. Nothing was signed.`,
      remedy: 'Make it larger, or sign without a visible box.',
    }),
  }),
  'appearance.characters-not-covered': failure({
    details: z.object({ characters: z.string() }),
    exit: 3,
    words: d => ({
      title: 'No font here can draw this text',
      text: `These characters have no shape in any font found: ${d.characters}. Nothing was signed.`,
      remedy: 'Install a font for this script, change the text, or sign without a visible box.',
    }),
  }),
  'appearance.image-unreadable': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'The picture cannot be used',
      text: `“${d.name}” is not a readable PNG, JPEG or (in the window) SVG, or is too large. Nothing was signed.`,
      remedy: 'Choose another picture, best a PNG or JPEG.',
    }),
  }),
  'appearance.image-is-svg': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'The picture is an SVG drawing',
      text: `“${d.name}” has no pixels, and only the window can draw it. Nothing was signed.`,
      remedy:
        'Save it as PNG, 1200 pixels wide or more, and use that. Or drop it on the signature box in the window, which takes it as it is.',
    }),
  }),
  'appearance.not-found': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'There is no such appearance',
      text: `No appearance is called “${d.name}”. Nothing was signed.`,
      remedy: 'tokenseal appearances lists them; new ones are made in Settings, Signing.',
    }),
  }),
  'appearance.name-taken': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'The name is taken',
      text: `Another appearance is called “${d.name}”. Nothing was saved.`,
      remedy: 'Choose another name.',
    }),
  }),
  'document.unknown': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'This document is no longer open',
      text: `It was closed in the meantime. ${UNTOUCHED}`,
      remedy: 'Open it again.',
    }),
  }),
  'signature.too-large': failure({
    details: z.object({ neededBytes: z.number(), reservedBytes: z.number() }),
    exit: 1,
    words: d => ({
      title: 'The signature did not fit its place',
      text: `It needs ${d.neededBytes} bytes, ${d.reservedBytes} were reserved. Nothing was saved.`,
      remedy: 'Report this with the name of the certificate’s issuer.',
    }),
  }),
  'signature.check-failed': failure({
    details: z.object({ finding: z.string() }),
    exit: 1,
    words: d => ({
      title: 'The finished signature did not pass our own check',
      text: `So nothing was saved, and the original has not changed (${d.finding}).`,
      remedy: 'Try again; if it happens again, report it.',
    }),
  }),
  'trust.unreadable': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'The trusted certificates cannot be read',
      text: `“${d.name}” holds no certificate in PEM or DER form.`,
      remedy: 'Give a certificate file, or a folder with such files.',
    }),
  }),
}
