import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ValidationReport, Verdict } from '../../src-shared/model/report.ts'
import type { Certificate } from '../cms/certificate.ts'
import { openPdf } from '../pdf/document.ts'
import { loadAnchors } from './anchors.ts'
import { fileReader } from './testing/documents.ts'
import { validatePdf } from './validate.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CORPUS =
  ['../shared/corpus', '../../shared/corpus'].map(path => resolve(ROOT, path)).find(existsSync) ?? null

/** Never to be shown as good, whatever else is said of them. */
const NEVER_PASSED = new Set(['FORGED', 'BROKEN', 'MODIFIED_DISALLOWED', 'INDETERMINATE', 'UNTRUSTED'])

/** Found good though the manifest says otherwise, each for a reason that it gives itself. */
const PASSED_WITH_REASON = new Set([
  // "or VALID with a remark": the missing signing-certificate is a warning, and the level is not b-b.
  'attack/cms/own_badcms-cades-no-signingcert.pdf',
  // UNTRUSTED without an anchor; with the one that the manifest names, its chain is complete.
  'signed/odd/pyh_sig-no-signed-attrs.pdf',
])

type Row = {
  readonly file: string
  readonly expected: string
  readonly alternatives: string
  readonly anchor: string
}
type Outcome = Row & { readonly verdict: Verdict | 'unsigned' | 'unreadable'; readonly cause: string }

test.skipIf(CORPUS === null)('every signed, changed and attacked file of the corpus', async () => {
  const outcomes: Outcome[] = []
  for (const row of rows()) outcomes.push(await judged(row))
  console.log(table(outcomes))
  const wronglyPassed = outcomes.filter(
    ({ file, expected, verdict }) =>
      NEVER_PASSED.has(expected) && verdict === 'passed' && !PASSED_WITH_REASON.has(file),
  )
  expect(wronglyPassed.map(({ file }) => file)).toEqual([])
  const failedThoughValid = outcomes.filter(
    ({ expected, verdict }) => expected === 'VALID' && verdict === 'failed',
  )
  expect(failedThoughValid.map(({ file }) => file)).toEqual([])
  const passed = outcomes.filter(({ expected, verdict }) => expected === 'VALID' && verdict === 'passed')
  expect(passed.length).toBeGreaterThanOrEqual(VALID_PASSED)
  const other = outcomes.filter(outcome => !isAsExpected(outcome) && !PASSED_WITH_REASON.has(outcome.file))
  expect(other.map(({ file }) => file)).toEqual([])
  // Ed25519 and Ed448 are among them.
  const notChecked = outcomes.filter(
    ({ file, cause }) => file.startsWith('signed/') && cause.includes('algorithm.unknown'),
  )
  expect(notChecked.map(({ file }) => file)).toEqual([])
  const failed = outcomes.filter(
    ({ expected, verdict }) => expected === 'MODIFIED_DISALLOWED' && verdict === 'failed',
  )
  expect(failed.length).toBeGreaterThanOrEqual(DISALLOWED_FAILED)
})

/** Of 120: the others are left open, most of them for bytes behind the last version. */
const DISALLOWED_FAILED = 86
/** All VALID files there are. */
const VALID_PASSED = 41

test.skipIf(CORPUS !== null)(
  'the corpus lies beside the repository in ../shared and is not here: nothing was judged',
  () => {
    expect(CORPUS).toBeNull()
  },
)

function rows(): readonly Row[] {
  const [head = '', ...lines] = readFileSync(join(CORPUS ?? '', 'MANIFEST.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
  const columns = head.split('\t')
  return lines.flatMap(line => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    const row = {
      file: cell('file'),
      expected: cell('expect_verdict'),
      alternatives: cell('also_acceptable'),
      anchor: cell('anchor'),
    }
    return /^(signed|changed|attack)\//.test(row.file) && row.expected !== '' ? [row] : []
  })
}

async function judged(row: Row): Promise<Outcome> {
  const reader = fileReader(join(CORPUS ?? '', row.file))
  try {
    const { anchors, at } = await anchorsOf(row.anchor)
    const report = await validatePdf(openPdf(reader, { password: null }), { anchors, at, file: row.file })
    return { ...row, verdict: report.verdict ?? 'unsigned', cause: causeOf(report) }
  } catch (error) {
    // Reading may end in an expected failure only; anything else is a bug and fails the test.
    if (error instanceof AppError) return { ...row, verdict: 'unreadable', cause: error.code }
    throw new Error(row.file, { cause: error })
  } finally {
    reader.close()
  }
}

const ANCHORS: Readonly<Record<string, { readonly file: string; readonly at: string }>> = {
  Alder: { file: 'alder-root.pem', at: '2026-12-01T00:00:00Z' },
  pyhanko: { file: 'pyhanko-testing-ca-root.pem', at: '2020-11-01T00:00:00Z' },
}

async function anchorsOf(name: string): Promise<{ anchors: readonly Certificate[]; at: Date }> {
  const known = ANCHORS[name]
  if (known === undefined) return { anchors: [], at: new Date('2026-12-01T00:00:00Z') }
  return { anchors: await loadAnchors([join(CORPUS ?? '', 'anchors', known.file)]), at: new Date(known.at) }
}

function causeOf(report: ValidationReport): string {
  const codes = report.signatures.map(({ verdict, findings }) => {
    const named = findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)
    return `${verdict}${named.length === 0 ? '' : `: ${[...new Set(named)].join(' ')}`}`
  })
  return codes.join(' | ')
}

/** MODIFIED_ALLOWED is said of the first signature: one that a stranger added later keeps its own doubt. */
function isAsExpected({ expected, verdict, cause }: Outcome): boolean {
  const isFirstGood =
    expected === 'MODIFIED_ALLOWED' && verdict === 'indeterminate' && cause.startsWith('passed')
  return isFirstGood || (GOOD[expected]?.includes(verdict) ?? false)
}

const GOOD: Readonly<Record<string, readonly Outcome['verdict'][]>> = {
  VALID: ['passed'],
  MODIFIED_ALLOWED: ['passed'],
  NO_SIGNATURE: ['unsigned', 'failed', 'indeterminate'],
  UNTRUSTED: ['indeterminate'],
  INDETERMINATE: ['indeterminate', 'failed', 'unreadable'],
  BROKEN: ['failed', 'indeterminate', 'unreadable'],
  FORGED: ['failed', 'indeterminate', 'unreadable'],
  MODIFIED_DISALLOWED: ['failed', 'indeterminate', 'unreadable'],
}

function table(outcomes: readonly Outcome[]): string {
  const lines = Object.keys(GOOD).map(expected => {
    const of = outcomes.filter(outcome => outcome.expected === expected)
    const counts = ['passed', 'indeterminate', 'failed', 'unsigned', 'unreadable'].map(
      verdict => `${verdict} ${of.filter(outcome => outcome.verdict === verdict).length}`,
    )
    return `${expected.padEnd(20)} ${String(of.length).padStart(4)}   ${counts.join('  ')}`
  })
  const odd = outcomes
    .filter(outcome => !isAsExpected(outcome))
    .map(({ file, expected, alternatives, verdict, cause }) => {
      const also = alternatives === '' ? '' : ` (or ${alternatives})`
      return `  ${file}: expected ${expected}${also}, found ${verdict} (${cause})`
    })
  return [...lines, `other than expected: ${odd.length}`, ...odd].join('\n')
}
