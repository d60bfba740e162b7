/** From where a certificate is named to the certificate itself, and those that lie beside it. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { CertificateSource, ChainLink } from '../../src-shared/model/certificate-view.ts'
import type { Files } from '../base/ports.ts'
import { type Certificate, readCertificateFile, tryReadCertificate } from '../cms/certificate.ts'
import { MalformedAsn1 } from '../cms/der.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { BridgeSnapshot, TokenFacts } from '../token/bridge.ts'
import { certificatesIn } from './document-certificates.ts'
import { openDocument } from './open-document.ts'

export type FoundCertificate = {
  readonly certificate: Certificate
  /** Beside it on the token, in the document, in the file. */
  readonly companions: readonly Certificate[]
  readonly from: ChainLink['from']
  /** The token that holds it; null: it is not on one. */
  readonly token: TokenFacts | null
}

export type SourceWorld = {
  readonly files: Files
  tokens(): BridgeSnapshot
  /** @throws AppError `document.unknown` */
  documentOf(documentId: string): PdfDocument
  /** Of no source in particular: the system's roots, and issuers fetched before. */
  common(): readonly Certificate[]
}

const MAX_FILE_BYTES = 16 * 1024 * 1024

/** @throws AppError `token.not-found`, `token.certificate-not-found`, `certificate.*`, `document.unknown`, `pdf.*`, `file.*` */
export async function findCertificate(
  source: CertificateSource,
  world: SourceWorld,
): Promise<FoundCertificate> {
  if (source.kind === 'token') return onToken(source, world)
  if (source.kind === 'document') {
    const { certificates } = certificatesIn(world.documentOf(source.documentId))
    return among(certificates, source.fingerprint, 'document', world)
  }
  return among(await inFile(source.path, world.files), source.fingerprint, 'document', world)
}

function onToken(
  { tokenId, fingerprint }: Extract<CertificateSource, { kind: 'token' }>,
  world: SourceWorld,
): FoundCertificate {
  const token = world.tokens().tokens.find(known => known.tokenId === tokenId)
  if (!token) throw new AppError('token.not-found', {})
  if (fingerprint === '') throw unreadable(token)
  const held = token.certificates.flatMap(({ der }) => tryReadCertificate(der) ?? [])
  const found = among(held, fingerprint, 'token', world)
  return { ...found, token: found.from === 'token' ? token : null }
}

/** What has no fingerprint could not be read: the token withholds it, or it is no certificate. */
function unreadable({ certificates }: TokenFacts): AppError {
  const withheld = certificates.some(({ der }) => der.length === 0)
  return new AppError(withheld ? 'certificate.withheld' : 'certificate.unreadable', { name: '' })
}

function among(
  certificates: readonly Certificate[],
  fingerprint: string | null,
  from: ChainLink['from'],
  world: SourceWorld,
): FoundCertificate {
  const of = (one: Certificate) => one.fingerprint === fingerprint
  const own = fingerprint === null ? certificates[0] : certificates.find(of)
  const certificate = own ?? world.common().find(of)
  if (!certificate) throw new AppError('token.certificate-not-found', {})
  return { certificate, companions: certificates, from: own ? from : 'system', token: null }
}

/** All certificates of a PDF, or of a file of certificates (PEM, DER, PKCS#7). */
async function inFile(path: string, files: Files): Promise<readonly Certificate[]> {
  if (/\.pdf$/i.test(path)) {
    const doc = openDocument(files, path, { password: null })
    try {
      return certificatesIn(doc).certificates
    } finally {
      doc.reader.close()
    }
  }
  const bytes = await files.readSmall(path, MAX_FILE_BYTES)
  try {
    return readCertificateFile(bytes)
  } catch (cause) {
    if (cause instanceof MalformedAsn1)
      throw new AppError('certificate.unreadable', { name: basename(path) }, cause)
    throw cause
  }
}
