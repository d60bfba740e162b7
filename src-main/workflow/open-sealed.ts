/** Opens one document that is encrypted for certificates: a login, one use of the key, and the document is there. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import type { OpeningRequest } from '../../src-shared/model/signing.ts'
import type { Clock, Files } from '../base/ports.ts'
import type { IsRevoked } from '../cms/certificate-usage.ts'
import { describeCertificate } from '../cms/certificate-usage.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { SealedDocument } from '../pdf/public-key.ts'
import type { BridgeSnapshot, TokenBridge } from '../token/bridge.ts'
import { openDocument } from './open-document.ts'
import type { SignWorld } from './sign-world.ts'
import { openTokenSigner } from './token-signer.ts'
import { findFittingKey, openEnvelope, withRecipients } from './unseal.ts'

export type OpenSealedParts = {
  readonly bridge: TokenBridge
  readonly clock: Clock
  readonly isRevoked: IsRevoked
  /** @throws SealedDocument where a recipient's key is needed */
  open(path: string, unlock: Unlock): Promise<DocumentInfo>
}

const NO_SECRET: Unlock = { password: null }

/** @throws AppError `token.*`, `pkcs12.*`, `pdf.*`, `file.*`, `job.cancelled` */
export async function openSealedDocument(
  { path, tokenId }: OpeningRequest,
  parts: OpenSealedParts,
  world: SignWorld,
): Promise<DocumentInfo> {
  const { bridge } = parts
  world.tell({ phase: 'preparing', itemName: basename(path) })
  const found = bridge.snapshot().tokens.find(one => one.tokenId === tokenId)
  if (!found) throw new AppError('token.not-found', {})
  const { certificates, ...token } = found
  world.tell({ token })
  try {
    return await parts.open(path, NO_SECRET)
  } catch (error) {
    if (!(error instanceof SealedDocument)) throw error
    const fitting = findFittingKey(error, certificates)
    if (!fitting && !token.certificatesLocked) throw withRecipients(error, token.label)
    if (fitting) world.tell({ certificate: described(fitting.certificate, tokenId, parts) })
    const signer = await openTokenSigner(bridge, tokenId, world, 'open')
    try {
      const unlock = await openEnvelope(error, await signer.certificates(), token.label, signer.open)
      if (world.signal.aborted) throw new AppError('job.cancelled', {})
      return await parts.open(path, unlock)
    } finally {
      await signer.close()
    }
  }
}

export type FittingKeys = {
  readonly fitting: { readonly tokenId: string; readonly certificate: CertificateInfo }[]
  readonly locked: string[]
}

/** Which of the tokens and key files at hand can open it. @throws AppError `pdf.*`, `file.*` */
export function fittingKeysFor(
  path: string,
  { tokens }: BridgeSnapshot,
  parts: Pick<OpenSealedParts, 'clock' | 'isRevoked'> & { readonly files: Files },
): FittingKeys {
  const sealed = sealedAt(path, parts.files)
  if (!sealed) return { fitting: [], locked: [] }
  return {
    fitting: tokens.flatMap(({ tokenId, certificates }) => {
      const found = findFittingKey(sealed, certificates)
      return found ? [{ tokenId, certificate: described(found.certificate, tokenId, parts) }] : []
    }),
    locked: tokens.filter(({ certificatesLocked }) => certificatesLocked).map(({ tokenId }) => tokenId),
  }
}

function sealedAt(path: string, files: Files): SealedDocument | null {
  try {
    openDocument(files, path, NO_SECRET).reader.close()
    return null
  } catch (error) {
    if (error instanceof SealedDocument) return error
    throw error
  }
}

function described(
  certificate: Parameters<typeof describeCertificate>[0],
  tokenId: string,
  { clock, isRevoked }: Pick<OpenSealedParts, 'clock' | 'isRevoked'>,
): CertificateInfo {
  return describeCertificate(certificate, tokenId, clock.now(), isRevoked)
}
