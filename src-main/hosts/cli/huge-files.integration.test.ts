/** Files beyond 4 GiB, and beyond what a cross-reference table can name. Mostly holes, so they are made at once. */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from '../../../src-shared/zod.ts'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'
import { putLarge } from './testing/large-document.ts'

const BEYOND_4_GIB = 2 ** 32 + 1000
const BEYOND_TEN_DIGITS = 10_000_001_000
const LIMIT_MS = 120_000

/** Written in memory where there is plenty of it: four gigabytes to a disk are a minute. */
const memory = '/dev/shm'
const inMemory = freeIn(memory) > 1.5 * BEYOND_4_GIB && freemem() > 2 * BEYOND_4_GIB
const place = inMemory ? memory : tmpdir()
const roomReason =
  freeIn(place) > 1.5 * BEYOND_4_GIB ? null : `only ${Math.round(freeIn(place) / 2 ** 30)} GiB are free here`
const reason =
  whyNoBench() ?? (process.platform === 'linux' ? null : 'the holes are those of Linux') ?? roomReason
if (reason) console.log(`Files beyond 4 GiB are not tried: ${reason}.`)

const Signed = z.object({
  results: z.tuple([z.object({ output: z.string(), byteRange: z.array(z.number()).length(4) })]),
})

describe.skipIf(reason)('a huge file', () => {
  let bench: CliBench
  let out: string
  beforeAll(async () => {
    bench = await startCliBench()
    out = mkdtempSync(join(place, 'tokenseal-huge-'))
  })
  afterEach(() => bench.clear())
  afterAll(() => {
    rmSync(out, { recursive: true, force: true })
    bench?.remove()
  })

  test('of more than 4 GiB is signed, and openssl finds the signature right', {
    timeout: LIMIT_MS,
  }, async () => {
    const path = putLarge(bench, 'huge.pdf', BEYOND_4_GIB)
    const ended = await bench.run(['sign', path, ...bench.withToken, '--out-dir', out, '--json'], {
      limitMs: LIMIT_MS,
    })
    expect(ended).toMatchObject({ code: 0, stderr: expect.any(String) })
    const [{ output, byteRange }] = Signed.parse(jsonOf(ended)).results
    const [, gapStart = 0, gapEnd = 0, length = 0] = byteRange
    expect(gapStart).toBeGreaterThan(BEYOND_4_GIB)
    const container = join(bench.work, 'signature.der')
    writeFileSync(container, containerIn(output, gapStart, gapEnd))
    const signed = `{ head -c ${gapStart} "$0"; tail -c ${length} "$0"; }`
    const verify = `openssl cms -verify -binary -noverify -inform DER -in "$1" -content /dev/stdin -out /dev/null`
    const judged = spawnSync('sh', ['-c', `${signed} | ${verify}`, output, container], { encoding: 'utf8' })
    expect(judged.stderr).toContain('CMS Verification successful')
  })

  test('beyond ten digits has no place in its table: refused with the reason, before the PIN', async () => {
    const path = putLarge(bench, 'endless.pdf', BEYOND_TEN_DIGITS)
    // No PIN source: asking would end with another code.
    const ended = await bench.run(['sign', path, '--module', bench.token.module, '--json'])
    expect(ended.code).toBe(3)
    expect(failureIn(ended)).toMatchObject({
      code: 'pdf.too-large',
      remedy: expect.stringContaining('PDF 1.5'),
    })
    expect(readdirSync(bench.work)).toEqual(['endless.pdf'])
  })
})

function freeIn(folder: string): number {
  if (!existsSync(folder)) return 0
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** The DER between `<` and `>`: as long as its own header says. */
function containerIn(path: string, gapStart: number, gapEnd: number): Buffer {
  const hex = Buffer.alloc(gapEnd - gapStart - 2)
  const file = openSync(path, 'r')
  readSync(file, hex, 0, hex.length, gapStart + 1)
  closeSync(file)
  const padded = Buffer.from(hex.toString('latin1'), 'hex')
  return padded.subarray(0, 4 + padded.readUInt16BE(2))
}
