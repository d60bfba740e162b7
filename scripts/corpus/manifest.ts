/** The corpus's own list: what each file is, and what must happen when it is signed. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../run.ts'
import { passwordOf } from './passwords.ts'

/**
 * `sign`: must be signed and accepted. `refuse`: must be refused. `either`: signed and accepted, or refused.
 * `may`: carries signatures already; either, counted for itself.
 */
export type Rule = 'sign' | 'refuse' | 'either' | 'may'

export type CorpusFile = {
  /** Relative to the corpus. */
  readonly file: string
  readonly class: string
  readonly sha256: string
  readonly rule: Rule
  /** Words of the manifest, for the report. */
  readonly expected: string
  /** Sign in the document's first empty signature field. */
  readonly inField: boolean
  readonly reason: string | null
  /** Of an encrypted file, where it needs one that is known. */
  readonly password: string | null
  /** x1 y1 x2 y2 in user space of the box 36 pt right and down from the shown corner, 144 x 54 pt; null: not told. */
  readonly expectedRect: readonly number[] | null
}

/** @returns null where the corpus is not on this machine */
export function findCorpus(): string | null {
  const places = ['../shared/corpus', '../../shared/corpus'].map(path => join(ROOT, path))
  return places.find(path => existsSync(join(path, 'MANIFEST.tsv'))) ?? null
}

/** The files that are meant for signing. */
export function readManifest(corpus: string): readonly CorpusFile[] {
  const [head = '', ...lines] = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n')
  const columns = head.split('\t')
  return lines.flatMap(line => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    const expected = cell('expect_when_signed')
    const rule = ruleOf(expected, cell('what'))
    if (rule === null) return []
    const password = passwordOf(cell('file'))
    const numbers = cell('expected_rect').trim().split(/\s+/).map(Number)
    return [
      {
        file: cell('file'),
        class: cell('class'),
        sha256: cell('sha256'),
        // Whoever knows the password may sign.
        rule: password === null ? rule : 'sign',
        expected,
        inField:
          /\bin the field\b|signer certificate|SHA-512|adbe\.pkcs7|time-stamp from|FieldMDP|without \/Reason|these reasons/i.test(
            expected,
          ),
        reason: /without \/Reason/.test(expected)
          ? null
          : /these reasons/.test(expected)
            ? 'I approve'
            : 'Corpus run',
        password,
        expectedRect: numbers.length === 4 && numbers.every(Number.isFinite) ? numbers : null,
      },
    ]
  })
}

/** The wordier entries by their sense. */
function ruleOf(expected: string, what: string): Rule | null {
  if (expected === '-' || expected === '') return null
  if (expected === 'REFUSE' || /^REFUSE \(no recipient/.test(expected)) return 'refuse'
  if (/^P=1: REFUSE/.test(expected)) return /P=1/.test(what) ? 'refuse' : 'either'
  // The format cannot be met, the certificate cannot fit.
  if (/^refuse: signer certificate|^sign with adbe|^time-stamp from/.test(expected)) return 'refuse'
  if (/REFUSE|^ask for/.test(expected)) return 'either'
  if (/^may sign again|^field lock must be kept|^see DocMDP|^WARN$|^WARN: /.test(expected)) return 'may'
  if (/^SIGN|^sign|^offer only|^WARN \(XFA\)/.test(expected)) return 'sign'
  throw new Error(`The manifest asks for something unknown: ${expected}`)
}
