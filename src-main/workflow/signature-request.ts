/** What the person asked for -> what the PDF engine is asked to lay out. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Lock, SignItem, SignRequest } from '../../src-shared/model/signing.ts'
import type { Files } from '../base/ports.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { FieldLock } from '../pdf/fields.ts'
import type { FontLibrary } from '../pdf/fonts.ts'
import type { SignatureRequest } from '../pdf/plan-signature.ts'
import { appearanceLines, zoneMinutesAt } from './appearance-text.ts'
import { pageIndexOf } from './open-document.ts'

/** A picture of a signature or a stamp is never larger. */
const MAX_IMAGE_BYTES = 20 * 1024 * 1024

export type SignerFacts = {
  /** The certificate's own name, unless another is asked for. */
  readonly name: string
  readonly time: Date
  readonly contentsCapacity: number
  /** DER, the signer's first: a field may ask for certain ones. */
  readonly certificates: readonly Uint8Array[]
}

export type RequestParts = { readonly files: Files; readonly fonts: () => Promise<FontLibrary> }

/** @throws AppError `pdf.page-missing`, `appearance.image-unreadable` */
export async function signatureRequest(
  doc: PdfDocument,
  asked: SignItem,
  request: SignRequest,
  signer: SignerFacts,
  { files, fonts }: RequestParts,
): Promise<SignatureRequest> {
  const { imagePath } = request.appearance
  const { placement } = asked
  const name = request.name ?? signer.name
  const zoneMinutes = zoneMinutesAt(signer.time)
  return {
    field: asked.field,
    placement: placement && { pageIndex: pageIndexOf(doc, placement.page), rect: placement.rect },
    appearance: {
      lines: appearanceLines(request, name, signer.time, zoneMinutes),
      image: imagePath === null ? null : await readImage(files, imagePath),
      fonts,
    },
    name,
    reason: request.reason,
    location: request.location,
    contact: request.contact,
    time: signer.time,
    zoneMinutes,
    subFilter: 'ETSI.CAdES.detached',
    contentsCapacity: signer.contentsCapacity,
    certificates: signer.certificates,
    digest: request.digest,
    certification: request.certify && PERMISSIONS[request.certify],
    lock: request.lock && fieldLock(request.lock),
  }
}

/** @source ISO 32000-2:2020, table 257 */
const PERMISSIONS = { 'no-changes': 1, 'form-filling': 2, annotations: 3 } as const

const ACTIONS = { document: 'All', all: 'All', include: 'Include', exclude: 'Exclude' } as const

function fieldLock({ action, fields }: Lock): FieldLock {
  return { action: ACTIONS[action], fields, permission: action === 'document' ? 1 : null }
}

async function readImage(files: Files, path: string) {
  const name = basename(path)
  try {
    return { name, bytes: await files.readSmall(path, MAX_IMAGE_BYTES) }
  } catch (cause) {
    throw new AppError('appearance.image-unreadable', { name }, cause)
  }
}
