/** Documents encrypted for certificates: whom they name, and the one use of a key that opens one. */
import { randomBytes } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { tryReadCertificate } from '../cms/certificate.ts'
import { decryptContent } from '../cms/content-cipher.ts'
import { type Envelope, isFor, type KeyWay, type Recipient, readEnvelope } from '../cms/enveloped-data.ts'
import { unwrapKey } from '../cms/key-agreement.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { SealedDocument } from '../pdf/public-key.ts'
import type { OpeningScheme, OpenSealed, RawCertificate } from '../token/bridge.ts'

/** One use of a private key, as a token session gives it; the PIN is somebody else's care. */
export type OpenByKey = (request: Omit<OpenSealed, 'pin'>) => Promise<Uint8Array | null>

/** A certificate among those at hand, and its part of the document. */
export type FittingKey = {
  readonly certificate: RawCertificate
  readonly envelope: Envelope
  readonly way: KeyWay
}

/** More names help nobody. */
const NAMED = 3

/** @param holder the token or key file that was looked at in vain; null: none was */
export function withRecipients(sealed: SealedDocument, holder: string | null = null): SealedDocument {
  const recipients = sealed.envelopes.flatMap(bytes => readEnvelope(bytes)?.recipients ?? [])
  const words = recipients.slice(0, NAMED).map(shownRecipient)
  return new SealedDocument(sealed.envelopes, { count: recipients.length, recipients: words, holder })
}

/** Never the person's own name: the envelope holds none, and it is nobody's business who else may read. */
function shownRecipient({ id }: Recipient): string {
  if (id.kind === 'key-id') return `key identifier ${id.keyId}`
  return `serial number ${id.serialNumber} of ${id.issuer.name}`
}

/** The first envelope in which one of them is named: its permissions count (ISO 32000-2, table 23). */
export function findFittingKey(
  sealed: Pick<SealedDocument, 'envelopes'>,
  held: readonly RawCertificate[],
): FittingKey | null {
  const owners = held.flatMap(raw => {
    const certificate = raw.hasPrivateKey === false ? null : tryReadCertificate(raw.der)
    return certificate ? [{ raw, certificate }] : []
  })
  for (const bytes of sealed.envelopes) {
    const envelope = readEnvelope(bytes)
    for (const recipient of envelope?.recipients ?? []) {
      const owner = owners.find(({ certificate }) => isFor(recipient, certificate))
      if (envelope && owner) return { certificate: owner.raw, envelope, way: recipient.way }
    }
  }
  return null
}

/**
 * @param held   what the token or key file shows
 * @param holder its label, for words
 * @throws SealedDocument where none of them is named: nothing was tried. AppError `pdf.recipient-key-wrong`,
 *         `pdf.encryption-unsupported`, and those of `open`
 */
export async function openEnvelope(
  sealed: SealedDocument,
  held: readonly RawCertificate[],
  holder: string,
  open: OpenByKey,
): Promise<Unlock> {
  const fitting = findFittingKey(sealed, held)
  if (!fitting) throw withRecipients(sealed, holder)
  const { certificate, envelope, way } = fitting
  if (way.kind === 'unknown') throw unsupported(way.oid)
  const { cipher } = envelope
  if (!cipher) throw unsupported(envelope.cipherOid)
  const opened = await open({ certificate, scheme: schemeOf(way), sealed: sealedIn(way) })
  const key = opened && way.kind === 'ecdh' ? unwrapKey(way, opened) : opened
  // A key that does not fit is used like one that does, and one error stands for all: RFC 3218, 2.3.2.
  const content = decryptContent(cipher, key ?? randomBytes(cipher.keyBytes), envelope.sealed)
  if (key === null || content === null || content.length < 20)
    throw new AppError('pdf.recipient-key-wrong', {})
  return { envelope: { content, seal: sealed.seal } }
}

function unsupported(oid: string): AppError {
  return new AppError('pdf.encryption-unsupported', { handler: `Adobe.PubSec, algorithm ${oid}` })
}

type KnownWay = Exclude<KeyWay, { readonly kind: 'unknown' }>

function schemeOf(way: KnownWay): OpeningScheme {
  if (way.kind !== 'rsa-oaep') return { kind: way.kind }
  const { kind, hash, maskHash, label } = way
  return { kind, hash, maskHash, label }
}

function sealedIn(way: KnownWay): Uint8Array {
  return way.kind === 'ecdh' ? way.senderPoint : way.sealedKey
}
