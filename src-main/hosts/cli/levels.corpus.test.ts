import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge } from '../../../scripts/corpus/judges.ts'
import { findCorpus, readManifest } from '../../../scripts/corpus/manifest.ts'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'

const CORPUS = findCorpus()
const WANTED = 16

let bench: LevelBench
beforeAll(async () => {
  bench = await startLevelBench()
})
afterAll(() => bench.close())

/** Spread over the whole list, so that every class has its part; those that other programs cannot open tell nothing. */
function sample(corpus: string): readonly string[] {
  const files = readManifest(corpus).filter(({ rule, inField }) => rule === 'sign' && !inField)
  const step = Math.max(1, Math.floor(files.length / WANTED))
  return files.filter((_, index) => index % step === 0).map(({ file }) => join(corpus, file))
}

test.skipIf(CORPUS === null).each(['b-t', 'b-lt', 'b-lta'])(
  'a sample of the corpus at %s: accepted by pdfsig and qpdf, no new complaint',
  async level => {
    const files = sample(CORPUS ?? '')
    const out = bench.at(level)
    mkdirSync(out)
    const key = ['--pkcs12', bench.pki.openssl.path('signer.p12'), '--pin-file', 'pin.txt']
    const where = ['--out-dir', out, '--level', level, '--tsa', `${bench.pki.url}/tsa`]
    const { results } = await bench.tokenseal('sign', ...files, ...key, ...where)
    const signed = results.filter((result: { readonly ok: boolean }) => result.ok)
    console.log(`${level}: ${signed.length} of ${files.length} signed`)
    for (const { input, output, level: reached } of signed) {
      expect(reached).toBe(level)
      const [before, after] = [await judge(input), await judge(output)]
      const news = [...after.complaints].filter(complaint => !before.complaints.has(complaint))
      expect(news, basename(input)).toEqual([])
      const valid = after.signatures.filter(one => one.valid).length
      if (before.opened)
        expect(valid, basename(input)).toBeGreaterThan(before.signatures.filter(one => one.valid).length)
    }
    // Those that want a password are the only ones that may be left.
    const left = results.filter((result: { readonly ok: boolean }) => !result.ok)
    expect(
      left
        .map(({ error }: { error: { code: string } }) => error.code)
        .filter((code: string) => code !== 'pdf.password-needed'),
    ).toEqual([])
  },
  120_000,
)
