/** What came of a corpus run: counts per class, every miss with its cause, and whether that is good enough. */
import type { Kind, Outcome } from './check-file.ts'
import type { CorpusFile, Rule } from './manifest.ts'

export type Checked = { readonly entry: CorpusFile; readonly outcomes: readonly Outcome[] }

/** Of the files that must be signed. */
const WANTED_SHARE = 0.95
const KINDS: readonly Kind[] = ['invisible', 'visible', 'second']
const RULES: readonly Rule[] = ['sign', 'either', 'may', 'refuse']

export function report(checked: readonly Checked[]): { readonly text: string; readonly good: boolean } {
  const misses = checked.flatMap(missesOf).sort()
  const lines = [table(checked), '', summary(checked)]
  if (misses.length > 0) lines.push('', 'Misses:', ...misses)
  const undecided = checked.flatMap(undecidedOf).sort()
  if (undecided.length > 0) lines.push('', 'Undecided:', ...undecided)
  return { text: lines.join('\n'), good: isGood(checked) }
}

function table(checked: readonly Checked[]): string {
  const classes = [...new Set(checked.map(({ entry }) => entry.class))].sort()
  const head = ['class', 'rule', ...KINDS.flatMap(kind => [kind, 'refused', 'bad'])]
  const rows = classes.flatMap(name =>
    RULES.flatMap(rule => {
      const own = checked.filter(({ entry }) => entry.class === name && entry.rule === rule)
      if (own.length === 0) return []
      const counts = KINDS.flatMap(kind =>
        (['accepted', 'refused', 'bad'] as const).map(result => String(count(own, kind, result))),
      )
      return [[name, `${rule} ${own.length}`, ...counts]]
    }),
  )
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i]?.length ?? 0)))
  return [head, ...rows].map(row => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')
}

function count(checked: readonly Checked[], kind: Kind, result: Outcome['result']): number {
  return checked.filter(({ outcomes }) => outcomes.some(o => o.kind === kind && o.result === result)).length
}

function summary(checked: readonly Checked[]): string {
  const of = (rule: Rule) => checked.filter(({ entry }) => entry.rule === rule)
  const must = of('sign')
  const parts = KINDS.map(kind => {
    const { done, decided } = shareOf(must, kind)
    return `${kind} ${share(done, decided)}, of all ${share(done, must.length)}`
  })
  const refused = of('refuse').filter(({ outcomes }) => outcomes.every(({ result }) => result === 'refused'))
  const bad = checked.filter(({ outcomes }) => outcomes.some(({ result }) => result === 'bad'))
  return [
    `SIGN, of those that could be judged and of all: ${parts.join('; ')}`,
    `REFUSE: ${refused.length} of ${of('refuse').length} refused`,
    `SIGN_OR_REFUSE and signed before: ${of('either').length + of('may').length} files`,
    `Bad results anywhere: ${bad.length}`,
  ].join('\n')
}

function share(done: number, all: number): string {
  return `${done} of ${all} (${((100 * done) / Math.max(1, all)).toFixed(1)} %)`
}

/** A page may be too small for a box, or no judge opens even the original: that is no miss, and is listed. */
function shareOf(must: readonly Checked[], kind: Kind) {
  const decided = must.length - count(must, kind, 'undecided')
  return { done: count(must, kind, 'accepted'), decided }
}

function isMiss({ entry }: Checked, outcome: Outcome): boolean {
  if (outcome.result === 'bad') return true
  if (entry.rule === 'refuse') return outcome.result === 'accepted'
  return entry.rule === 'sign' && outcome.result === 'refused'
}

function missesOf(checked: Checked): readonly string[] {
  const { entry, outcomes } = checked
  return outcomes
    .filter(outcome => isMiss(checked, outcome))
    .map(outcome => {
      const cause =
        outcome.result === 'bad' ? outcome.cause : outcome.result === 'refused' ? outcome.code : 'was signed'
      return `  ${entry.rule} ${entry.file} (${outcome.kind}): ${cause.split('\n').slice(0, 3).join(' ')}`
    })
}

function undecidedOf({ entry, outcomes }: Checked): readonly string[] {
  return outcomes.flatMap(o => (o.result === 'undecided' ? [`  ${entry.file} (${o.kind}): ${o.cause}`] : []))
}

function isGood(checked: readonly Checked[]): boolean {
  const must = checked.filter(({ entry }) => entry.rule === 'sign')
  const rulesKept = checked.every(
    one => one.entry.rule === 'sign' || !one.outcomes.some(outcome => isMiss(one, outcome)),
  )
  return (
    rulesKept &&
    KINDS.every(kind => {
      const { done, decided } = shareOf(must, kind)
      return done >= decided * WANTED_SHARE
    })
  )
}
