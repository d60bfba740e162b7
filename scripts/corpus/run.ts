/** `npm run test:corpus`: signs the files of ../shared/corpus and asks pdfsig, qpdf, mutool and PDFBox. `--only TEXT`, `--sample N`. */
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { startPdfBox, whyNoPdfBox } from '../../src-main/trust/testing/pdfbox-judge.ts'
import { ROOT } from '../run.ts'
import { checkFile, type Outcome } from './check-file.ts'
import { makeIdentities } from './identities.ts'
import { type CorpusFile, findCorpus, readManifest } from './manifest.ts'
import { type Checked, report } from './report.ts'
import { createSignPool } from './sign-pool.ts'

/** PDFBox is asked about every n-th file, and all that are encrypted or have an odd cross-reference. */
const PDFBOX_STEP = Number(process.env['PDFBOX_STEP'] ?? 4)

const corpus = findCorpus()
if (corpus === null) {
  console.log('The corpus (../shared/corpus) is not on this machine: nothing was signed.')
} else {
  process.exitCode = await signCorpus(corpus, chosen(readManifest(corpus), process.argv.slice(2)))
}

/** `--only` keeps files whose path holds the text, `--sample` every n-th file, so that all classes are met. */
function chosen(files: readonly CorpusFile[], args: readonly string[]): readonly CorpusFile[] {
  const option = (name: string) => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? '') : null)
  const only = option('--only')
  const sample = option('--sample') ?? process.env['CORPUS_SAMPLE'] ?? null
  const step = sample ? Math.max(1, Math.floor(files.length / Number(sample))) : 1
  return files.filter((file, i) => (only === null || file.file.includes(only)) && i % step === 0)
}

async function signCorpus(folder: string, files: readonly CorpusFile[]): Promise<number> {
  const startedAt = performance.now()
  const outputs = join(ROOT, '.cache', 'corpus')
  rmSync(outputs, { recursive: true, force: true })
  mkdirSync(outputs, { recursive: true })
  const identities = makeIdentities(outputs)
  const lanes = Math.min(availableParallelism() + 1, 6)
  const pool = createSignPool(lanes)
  const checked: Checked[] = []
  const noPdfBox = whyNoPdfBox()
  if (noPdfBox) console.log(`PDFBox is not asked: ${noPdfBox}.`)
  const pdfBox = noPdfBox ? null : startPdfBox()
  const queue = [...files.entries()]
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, entry] = next
      const isAsked = index % PDFBOX_STEP === 0 || /encrypted|xref/.test(entry.class)
      const parts = { corpus: folder, folder: outputs, pool, identities, pdfBox: isAsked ? pdfBox : null }
      const outcomes = await checkFile(entry, parts)
      checked.push({ entry, outcomes })
      progress(checked.length, files.length, outcomes)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  await pool.close()
  pdfBox?.close()
  const { text, good } = report(checked)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  console.log(
    `${text}\n${files.length} files in ${seconds} s. Bad outputs are kept in ${join('.cache', 'corpus')}.`,
  )
  return good ? 0 : 1
}

function progress(done: number, total: number, outcomes: readonly Outcome[]): void {
  if (!process.stderr.isTTY || (done % 10 !== 0 && !outcomes.some(({ result }) => result === 'bad'))) return
  process.stderr.write(`\r${done} of ${total}`)
}
