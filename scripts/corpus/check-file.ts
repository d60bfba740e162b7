/** One file of the corpus: signed unseen, signed visibly, signed a second time; every result before two judges. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Identity } from './identities.ts'
import { compare, judge, NO_JUDGE, type Opinion } from './judges.ts'
import type { CorpusFile } from './manifest.ts'
import { checkPlace } from './optical.ts'
import type { SignPool } from './sign-pool.ts'

export type Kind = 'invisible' | 'visible' | 'second'

export type Outcome =
  | { readonly kind: Kind; readonly result: 'accepted' }
  | { readonly kind: Kind; readonly result: 'refused'; readonly code: string }
  /** The page has no room for a box, or no judge could read the file even before. */
  | { readonly kind: Kind; readonly result: 'undecided'; readonly cause: string }
  /** Signed, and a judge does not accept it; or a hang, a crash, a changed original. */
  | { readonly kind: Kind; readonly result: 'bad'; readonly cause: string }

export type CheckParts = {
  readonly corpus: string
  /** For the signed files; they are removed again unless they are bad. */
  readonly folder: string
  readonly pool: SignPool
  readonly identities: readonly [Identity, Identity]
}

export async function checkFile(entry: CorpusFile, parts: CheckParts): Promise<readonly Outcome[]> {
  const input = join(parts.corpus, entry.file)
  const stem = join(parts.folder, entry.file.replaceAll('/', '__').replace(/\.pdf$/i, ''))
  let original: Opinion | null = null
  const before = async () => {
    original ??= await judge(input, entry.password)
    return original
  }
  const [first, second] = parts.identities
  const invisible = await signAndJudge(
    'invisible',
    entry,
    input,
    `${stem}.invisible.pdf`,
    first,
    parts,
    before,
  )
  const visible = await signAndJudge('visible', entry, input, `${stem}.visible.pdf`, first, parts, before)
  const outcomes = [invisible.outcome, visible.outcome]
  if (invisible.opinion) {
    const once = invisible.opinion
    const again = await signAndJudge(
      'second',
      { ...entry, inField: false },
      `${stem}.invisible.pdf`,
      `${stem}.second.pdf`,
      second,
      parts,
      async () => once,
    )
    outcomes.push(again.outcome)
  }
  if (!outcomes.some(({ result }) => result === 'bad')) {
    for (const kind of ['invisible', 'visible', 'second']) rmSync(`${stem}.${kind}.pdf`, { force: true })
  }
  const now = createHash('sha256').update(readFileSync(input)).digest('hex')
  if (now !== entry.sha256)
    outcomes.push({ kind: 'invisible', result: 'bad', cause: 'the original has changed' })
  return outcomes
}

type Judged = { readonly outcome: Outcome; readonly opinion: Opinion | null }

async function signAndJudge(
  kind: Kind,
  entry: CorpusFile,
  input: string,
  output: string,
  identity: Identity,
  { pool }: CheckParts,
  before: () => Promise<Opinion>,
): Promise<Judged> {
  const { inField, reason, password } = entry
  const task = { input, output, visible: kind === 'visible', inField, reason, password, identity }
  const answer = await pool.sign(task)
  const bad = (cause: string): Judged => ({ outcome: { kind, result: 'bad', cause }, opinion: null })
  if (!answer.ok) {
    if (answer.code === '') return bad(answer.message)
    if (existsSync(output)) return bad('refused, and yet there is a file')
    if (kind === 'visible' && answer.code.startsWith('placement.')) {
      return { outcome: { kind, result: 'undecided', cause: answer.code }, opinion: null }
    }
    return { outcome: { kind, result: 'refused', code: `${answer.code} ${answer.message}` }, opinion: null }
  }
  if (!isPrefix(input, output)) return bad('the original is not the beginning of the signed file')
  const opinion = await judge(output, password)
  const cause = compare(await before(), opinion, answer.field)
  if (cause === NO_JUDGE) return { outcome: { kind, result: 'undecided', cause }, opinion: null }
  if (cause) return bad(cause)
  const misplaced = kind === 'visible' ? await checkPlace(entry, input, output) : null
  return misplaced ? bad(misplaced) : { outcome: { kind, result: 'accepted' }, opinion }
}

function isPrefix(input: string, output: string): boolean {
  const original = readFileSync(input)
  return readFileSync(output).subarray(0, original.length).equals(original)
}
