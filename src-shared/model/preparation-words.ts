/** What a signature will do, in words: the same at the terminal and before the PIN. */
import { ALLOWS_WORDS, lockedWords } from './report-words.ts'
import type { Lock } from './restrictions.ts'
import type { Preparation } from './signing.ts'

/** What others may still do with the document afterwards; empty where the signature forbids nothing. */
export function restrictionWords({
  certify,
  lock,
}: Pick<Preparation, 'certify' | 'lock'>): readonly string[] {
  return [
    ...(certify === null ? [] : [`Certifies the document: ${ALLOWS_WORDS[certify]}.`]),
    ...(lock === null ? [] : [lockWords(lock)]),
  ]
}

export function lockWords(lock: Lock): string {
  return lock.action === 'document'
    ? `Locks the document: ${ALLOWS_WORDS['no-changes']}.`
    : `Locks ${lockedWords(lock)}.`
}

/** What becomes of the signatures that are there: one line per effect. */
export function earlierWords({ earlier }: Pick<Preparation, 'earlier'>): readonly string[] {
  const signatures = earlier.filter(({ timestamp }) => !timestamp)
  const numberOf = (effect: Preparation['earlier'][number]['effect']) =>
    signatures.filter(each => each.effect === effect).length
  const [kept, unclear, doubted] = [numberOf('kept'), numberOf('unclear'), numberOf('doubted')]
  const lines: string[] = []
  if (kept === 1) lines.push('1 earlier signature stays as valid as it was.')
  if (kept > 1) lines.push(`${kept} earlier signatures stay as valid as they were.`)
  if (unclear > 0) lines.push(`${counted(unclear)} may show as not confirmed afterwards.`)
  if (doubted > 0) lines.push(`${counted(doubted)} could not be confirmed before, either.`)
  return lines
}

function counted(count: number): string {
  return count === 1 ? '1 earlier signature' : `${count} earlier signatures`
}
