/** A signature's report as rows of name and words. Pure. */
import type { SignatureReport } from './report.ts'
import {
  ALLOWS_TERMS,
  ALLOWS_WORDS,
  CHANGE_WORDS,
  lockedWords,
  SOURCE_WORDS,
  TIME_WORDS,
} from './report-words.ts'

/** A row whose name is empty goes on with the one above. */
export type ReportRow = readonly [name: string, words: string]

export function reportRows(signature: SignatureReport): readonly ReportRow[] {
  const { signer, time, level, reason, location } = signature
  const optional = (name: string, words: string | null): readonly ReportRow[] =>
    words === null ? [] : [[name, words]]
  return [
    ['signer', signer ? `${signer.name}, issued by ${signer.issuerName}` : 'unknown'],
    ['integrity', signature.integrity ? 'what was signed is unchanged' : 'broken'],
    ['covers', signature.coversWholeFile ? 'the whole file' : 'an earlier version of the file'],
    ...optional('changes', signature.coversWholeFile ? null : CHANGE_WORDS[signature.changesAfter]),
    ...restrictionRows(signature),
    ['trusted', signer?.trusted ? 'yes' : 'no: its issuer is not among the trusted certificates'],
    ...chainRows(signature),
    ['time', time.value === null ? 'not stated' : `${shownTime(time.value)}, ${TIME_WORDS[time.source]}`],
    ...optional('level', level === null ? null : `PAdES ${level.toUpperCase()}`),
    ...optional('reason', reason),
    ...optional('place', location),
  ]
}

/** `2026-01-31 12:00:00 UTC` */
export function shownTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

/** What a certification or a lock leaves open, and the fields that are locked. */
function restrictionRows({ allows, locks }: SignatureReport): readonly ReportRow[] {
  const permission = allows === null ? [] : [`${ALLOWS_WORDS[allows]} (${ALLOWS_TERMS[allows]})`]
  return [
    ...permission.map((words): ReportRow => ['allows', words]),
    ...locks.map((lock): ReportRow => ['locks', lockedWords(lock)]),
  ]
}

/** The signer, then each issuer. */
function chainRows({ chain }: SignatureReport): readonly ReportRow[] {
  return chain.map(({ name, fingerprint, source }, index) => [
    index === 0 ? 'chain' : '',
    `${name}, ${SOURCE_WORDS[source]}, ${fingerprint}`,
  ])
}
