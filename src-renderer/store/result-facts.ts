/** The facts of a finished signature, from the report that our own check made of the saved file. Pure. */
import { earlierWords, restrictionWords } from '../../src-shared/model/preparation-words.ts'
import type { SignatureReport } from '../../src-shared/model/report.ts'
import type { SignedDocument } from '../../src-shared/model/signing.ts'
import { exactTime, longDate } from '../format.ts'
import { words } from '../words.ts'

/** `note`: true, but not confirmed by anyone. */
export type Fact = { readonly kind: 'ok' | 'note' | 'warn'; readonly title: string; readonly text: string }

const { result } = words

export function resultFacts(signed: SignedDocument): readonly Fact[] {
  const made = signed.report?.signatures.find(s => s.field === signed.field) ?? null
  return [
    integrityFact(made, signed),
    signerFact(signed, made),
    timeFact(signed),
    levelFact(signed),
    ...restrictionFacts(signed),
  ]
}

/** What others may still do with it, and what became of those who signed before. */
function restrictionFacts({ prepared }: SignedDocument): readonly Fact[] {
  const { certify, lock, earlier } = prepared
  const restricts = certify !== null || lock !== null
  const isLasting = earlier.every(({ effect }) => effect === 'kept')
  const title = words.restriction.result[certify === null ? 'locked' : 'certified']
  return [
    ...(restricts ? [{ kind: 'ok' as const, title, text: restrictionWords(prepared).join(' ') }] : []),
    ...(earlierWords(prepared).length > 0
      ? [
          {
            kind: isLasting ? ('ok' as const) : ('warn' as const),
            title: words.restriction.result.earlier,
            text: earlierWords(prepared).join(' '),
          },
        ]
      : []),
  ]
}

function integrityFact(made: SignatureReport | null, { level }: SignedDocument): Fact {
  if (!made?.integrity) return { kind: 'warn', title: result.notUnchanged, text: result.notUnchangedText }
  const hasOwnAddition = level === 'b-lt' || level === 'b-lta'
  if (!made.coversWholeFile && !hasOwnAddition)
    return { kind: 'note', title: result.unchanged, text: result.notCovered }
  return { kind: 'ok', title: result.unchanged, text: result.unchangedText }
}

/** A chain is judged only where anchors were given; without them nobody's word is taken for it. */
function signerFact(signed: SignedDocument, made: SignatureReport | null): Fact {
  const issuer = made?.signer?.issuerName ?? signed.signer.issuerName
  const trusted = made?.signer?.trusted ?? false
  return {
    kind: trusted ? 'ok' : 'note',
    title: result.signedBy(signed.signer.name),
    text: trusted ? result.confirmedBy(issuer) : result.notJudged(issuer),
  }
}

function timeFact(signed: SignedDocument): Fact {
  const confirmed = signed.timeSource === 'tsa'
  return {
    kind: confirmed ? 'ok' : 'note',
    title: exactTime(signed.time),
    text: confirmed ? result.confirmedTime : result.claimedTime,
  }
}

/** What was reached, and where that is less than was asked, why. */
function levelFact({ level, pending, archiveUntil }: SignedDocument): Fact {
  const { title, held } = words.level.steps[level]
  if (pending === undefined) {
    const text = archiveUntil === undefined ? held : words.archive.holds(longDate(archiveUntil))
    return { kind: level === 'b-b' ? 'note' : 'ok', title: words.level.reached(title), text }
  }
  return {
    kind: 'warn',
    title: words.level.waits(words.level.steps[pending.level].title),
    text: pending.missing,
  }
}
