/** What the person asked for -> what the PDF engine is asked to lay out. */
import { isRareKey } from '../../src-shared/model/key-words.ts'
import { pagesOf } from '../../src-shared/model/page-list.ts'
import type { Placement } from '../../src-shared/model/placement.ts'
import type { Lock } from '../../src-shared/model/restrictions.ts'
import type { PublicKey } from '../cms/public-key.ts'
import type { IsoExtension } from '../pdf/developer-extensions.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { FieldLock } from '../pdf/fields.ts'
import type { RequestedPlace, SignatureRequest } from '../pdf/plan-signature.ts'
import type { OfferedSigner } from '../pdf/seed-certificate.ts'
import { type AppearanceParts, appearanceContent } from './appearance-content.ts'
import { zoneMinutesAt } from './appearance-text.ts'
import { pageIndexOf } from './open-document.ts'
import type { SettledItem } from './settle-placement.ts'
import type { SettledRequest } from './settled-request.ts'

export type SignerFacts = {
  /** The certificate's own name, unless another is asked for. */
  readonly name: string
  readonly issuer: string
  /** Of the certificate, hex. */
  readonly serial: string
  /** Of the document. */
  readonly path: string
  readonly time: Date
  readonly contentsCapacity: number
  readonly signer: OfferedSigner
  /** Address of the service; null: there will be no time-stamp. */
  readonly timeStampFrom: string | null
  readonly key: PublicKey
}

/** @throws AppError `pdf.page-missing`, `appearance.image-unreadable`, `appearance.not-found` */
export async function signatureRequest(
  doc: PdfDocument,
  asked: SettledItem,
  request: SettledRequest,
  signer: SignerFacts,
  parts: AppearanceParts,
): Promise<SignatureRequest> {
  const { placement } = asked
  const name = request.name ?? signer.name
  const zoneMinutes = zoneMinutesAt(signer.time)
  const { time, issuer, serial, path } = signer
  const { reason, location } = request
  const facts = { name, issuer, serial, time, reason, location, path }
  return {
    field: asked.field,
    placement: placement && placeIn(doc, placement),
    appearance: await appearanceContent(request.appearance, facts, parts),
    name,
    reason: request.reason,
    location: request.location,
    contact: request.contact,
    time: signer.time,
    zoneMinutes,
    subFilter: 'ETSI.CAdES.detached',
    contentsCapacity: signer.contentsCapacity,
    signer: signer.signer,
    timeStampFrom: signer.timeStampFrom,
    digest: request.digest,
    extensions: extensionsOf(signer.key, request),
    certification: request.certify && PERMISSIONS[request.certify],
    lock: request.lock && fieldLock(request.lock),
  }
}

/** ECDSA on the NIST curves needs none: ISO 32000-2 has it by itself, and every reader knows it. */
function extensionsOf({ kind }: PublicKey, { digest }: SettledRequest): readonly IsoExtension[] {
  return [...(digest === 'shake256' ? [32001 as const] : []), ...(isRareKey(kind) ? [32002 as const] : [])]
}

/** @source ISO 32000-2:2020, table 257 */
const PERMISSIONS = { 'no-changes': 1, 'form-filling': 2, annotations: 3 } as const

const ACTIONS = { document: 'All', all: 'All', include: 'Include', exclude: 'Exclude' } as const

function fieldLock({ action, fields }: Lock): FieldLock {
  return { action: ACTIONS[action], fields, permission: action === 'document' ? 1 : null }
}

function placeIn(doc: PdfDocument, { page, rect, alsoOn }: Placement): RequestedPlace {
  const pages = alsoOn ? pagesOf(alsoOn, doc.pages().count) : []
  return { pageIndex: pageIndexOf(doc, page), rect, alsoOn: pages.map(index => pageIndexOf(doc, index)) }
}
