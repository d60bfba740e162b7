/** The PDF that the lab signs: a real one of the corpus beside the clone, or the sample that comes with the program. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findCorpus, readManifest } from '../corpus/manifest.ts'
import { ROOT } from '../run.ts'

const SAMPLE = join(ROOT, 'assets/sample/lease-harbour-street.pdf')

/** The first file of the corpus that must be signed and has no field to be signed in. */
export function labDocument(): string {
  const corpus = findCorpus()
  if (corpus === null) return SAMPLE
  const fit = readManifest(corpus).find(({ rule, inField }) => rule === 'sign' && !inField)
  const path = fit ? join(corpus, fit.file) : SAMPLE
  return existsSync(path) ? path : SAMPLE
}
