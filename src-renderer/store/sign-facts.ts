/** What follows from the state of the window for signing: what stands in the way, and the request. Pure. */
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import type { NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { TokenCertificate } from '../../src-shared/model/certificate-ranking.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import type { PageList } from '../../src-shared/model/page-list.ts'
import type { Settings } from '../../src-shared/model/settings.ts'
import type { Appearance, PadesLevel, SignJob, SignRequest } from '../../src-shared/model/signing.ts'
import { activeDocument } from './active-document.ts'
import type { AppearanceSlice } from './appearance-slice.ts'
import type { DocumentSlice } from './document-slice.ts'
import { furtherPages } from './further-pages.ts'
import type { BoxPicture } from './picture-slice.ts'
import type { PagePlacement, PlacementSlice } from './placement-slice.ts'
import { NO_RESTRICTION, type RestrictionChoice, restrictionsFor } from './restriction-facts.ts'
import type { SettingsSlice } from './settings-slice.ts'
import type { SigningSlice } from './signing-slice.ts'
import { effectiveChoice } from './token-facts.ts'
import type { TokenSlice } from './token-slice.ts'

/** Where the signature goes: a box to be drawn, no visible place, or an empty field of the document. */
export type SignTarget =
  | { readonly kind: 'box' }
  | { readonly kind: 'invisible' }
  | { readonly kind: 'field'; readonly name: string }

export type SignObstacle =
  | { readonly kind: 'document'; readonly title: string }
  | { readonly kind: 'certificate' | 'box' | 'pages' | 'busy' | 'pin-locked' }

type Needed = Pick<DocumentSlice, 'documents' | 'activeId'> &
  Pick<TokenSlice, 'tokenList' | 'certificateChoice' | 'lastUsed'> &
  Pick<SigningSlice, 'targets' | 'job' | 'starting'> &
  Pick<SettingsSlice, 'settings'> &
  Pick<AppearanceSlice, 'alsoOn'> &
  Pick<PlacementSlice, 'placement'>

/** The target of a document; a field that has been signed or lost in the meantime no longer counts. */
export function targetOf(targets: Readonly<Record<string, SignTarget>>, info: DocumentInfo): SignTarget {
  const target = targets[info.documentId] ?? { kind: 'box' }
  const isThere = target.kind === 'field' && info.fields.some(f => f.name === target.name && f.signable)
  if (isThere) return target
  if (!mayPlaceFreely(info)) {
    const first = info.fields.find(field => field.signable)
    if (first) return { kind: 'field', name: first.name }
  }
  return target.kind === 'field' ? { kind: 'box' } : target
}

/** False where only the empty fields of the document may be signed. */
export function mayPlaceFreely({ obstacles }: DocumentInfo): boolean {
  return !obstacles.some(({ code }) => code === 'pdf.existing-fields-only')
}

/** The first thing that keeps “Sign…” disabled, null when it may be pressed. */
export function signingObstacle(state: Needed): SignObstacle | null {
  const document = activeDocument(state)
  if (!document || state.job || state.starting) return { kind: 'busy' }
  if (document.error) return { kind: 'document', title: wordsOf(document.error).title }
  const blocking = document.info.obstacles.find(o => o.blocks)
  if (blocking) return { kind: 'document', title: blocking.title }
  const chosen = effectiveChoice(state.tokenList, state.certificateChoice, state.lastUsed)
  if (!chosen) return { kind: 'certificate' }
  if (chosen.token.pin === 'locked') return { kind: 'pin-locked' }
  const target = targetOf(state.targets, document.info)
  if (target.kind !== 'box') return null
  if (!state.placement) return { kind: 'box' }
  return furtherPages(state.alsoOn, document.info).isWrong ? { kind: 'pages' } : null
}

export function buildRequest(
  info: DocumentInfo,
  target: SignTarget,
  placement: (PagePlacement & { readonly alsoOn?: PageList }) | null,
  chosen: TokenCertificate,
  settings: Settings,
  choice: RestrictionChoice = NO_RESTRICTION,
): SignRequest {
  const boxed = target.kind === 'box' ? placement : null
  return {
    items: [
      {
        source: { documentId: info.documentId },
        placement: boxed && { page: boxed.pageIndex, rect: boxed.rect, alsoOn: boxed.alsoOn },
        field: target.kind === 'field' ? target.name : null,
        output: { path: null, fileName: settings.fileName, overwrite: false, inPlace: false },
      },
    ],
    tokenId: chosen.token.tokenId,
    fingerprint: chosen.certificate.fingerprint,
    digest: null,
    level: levelFor(settings),
    finishLater: settings.services.offline === 'finish-later',
    reason: emptyToNull(settings.reason),
    location: emptyToNull(settings.location),
    contact: null,
    name: null,
    appearance: settings.appearance,
    ...restrictionsFor(info, target, choice),
    dryRun: false,
  }
}

/** As the next signature gets it: a named appearance that was deleted gives way to the plain one. */
export function usedAppearance(
  chosen: Appearance,
  kept: readonly NamedAppearance[],
  boxPicture: BoxPicture | null = null,
): Appearance {
  const isKept = kept.some(({ id }) => id === chosen.named)
  if (!isKept) return { ...chosen, named: null }
  const picture = boxPicture?.named === chosen.named ? boxPicture : null
  return { ...chosen, imagePath: picture?.path ?? null, imageName: picture?.name ?? null }
}

/** The level that the next signature gets: without a time-stamp service there is but one. */
export function levelFor({ services }: Settings): PadesLevel {
  return services.timeStamps.length === 0 ? 'b-b' : services.usualLevel
}

export function isRunning(job: SignJob): boolean {
  return job.phase !== 'done' && job.phase !== 'failed' && job.phase !== 'cancelled'
}

function emptyToNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
