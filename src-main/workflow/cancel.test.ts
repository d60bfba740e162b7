/** Cancelled, or failed, at any moment: every call on the world of files is such a moment. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Files, NewFile } from '../base/ports.ts'
import { createFiles } from '../hosts/node/files.ts'
import { createFontLibrary } from '../pdf/fonts.ts'
import { ONE_PAGE, samplePdf, sampleStream } from '../pdf/sample-pdf.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { openDocument } from './open-document.ts'
import { signDocuments } from './sign-documents.ts'
import { createFakeToken, GOOD_PIN } from './testing/fake-bridge.ts'
import { createFakeWorld } from './testing/fake-world.ts'
import { NO_NETWORK } from './testing/no-network.ts'
import { NO_TEXTS } from './testing/no-texts.ts'
import { plainRequest } from './testing/plain-request.ts'

const NOW = new Date()
const fonts = createFontLibrary({ bundled: resolve(import.meta.dirname, '../../assets/fonts'), system: [] })
/** Copied in several pieces. */
const LARGE = samplePdf({ ...ONE_PAGE, 4: sampleStream('', new Uint8Array(3 << 20)) })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-cancel-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** @param onStep is called before every step, with its number from 1; what it throws the step throws */
function watched(onStep: (step: number) => void): Files {
  const files = createFiles()
  let steps = 0
  const step = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      onStep(++steps)
      return work(...args)
    }
  }
  const watchedFile = (file: NewFile): NewFile => ({
    ...file,
    write: step(file.write),
    writeAt: step(file.writeAt),
    append: step((path, onPiece, options) =>
      file.append(
        path,
        piece => {
          onStep(++steps)
          onPiece(piece)
        },
        options,
      ),
    ),
    commit: step(file.commit),
  })
  return {
    ...files,
    stamp: step(files.stamp),
    exists: step(files.exists),
    refuseUnwritable: step(files.refuseUnwritable),
    create: step(async (path, options) => watchedFile(await files.create(path, options))),
  }
}

async function run(onStep: (step: number, cancel: () => void) => void) {
  const token = createFakeToken(NOW)
  const person = createFakeWorld([GOOD_PIN])
  const files = watched(step => onStep(step, person.cancel))
  const paths = ['a.pdf', 'b.pdf'].map(name => join(folder, name))
  const parts = {
    files,
    clock: { now: () => NOW },
    fonts: async () => fonts,
    bridge: token.bridge,
    network: NO_NETWORK,
    texts: NO_TEXTS,
    isRevoked: () => false,
    policy: DEFAULT_POLICY,
    async openItem({ source }: { source: object }) {
      const path = 'path' in source ? String(source.path) : ''
      const stamp = await files.stamp(path)
      const pdf = openDocument(files, path, { password: null })
      const close = () => pdf.reader.close()
      return { path, pdf, stamp, unlock: { password: null }, release: close, close: async () => close() }
    },
  }
  const error = await signDocuments(plainRequest(token.tokenId, paths), parts, person.world).catch(
    (thrown: unknown) => thrown,
  )
  return { error, results: person.results, open: token.open() }
}

function fresh(): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
  for (const name of ['a.pdf', 'b.pdf']) writeFileSync(join(folder, name), LARGE)
}

async function countSteps(): Promise<number> {
  fresh()
  let most = 0
  const { results } = await run(step => {
    most = Math.max(most, step)
  })
  expect(results.map(({ ok }) => ok)).toEqual([true, true])
  return most
}

test('cancelled at every step: whole documents and originals only', { timeout: 60_000 }, async () => {
  const steps = await countSteps()
  expect(steps).toBeGreaterThan(25)
  for (let at = 1; at <= steps; at++) {
    fresh()
    const { error, results, open } = await run((step, cancel) => {
      if (step === at) cancel()
    })
    const finished = results.flatMap(result => (result.ok ? [result.document.outputName] : []))
    expect([at, open]).toEqual([at, 0])
    expect([at, readdirSync(folder).sort()]).toEqual([at, ['a.pdf', 'b.pdf', ...finished].sort()])
    for (const name of ['a.pdf', 'b.pdf']) expect(readFileSync(join(folder, name)).equals(LARGE)).toBe(true)
    if (finished.length < 2) expect(String(error)).toMatch(/cancel|abort/i)
  }
})

test('failed at every step: the other document is signed all the same', { timeout: 60_000 }, async () => {
  const steps = await countSteps()
  for (let at = 1; at <= steps; at++) {
    fresh()
    const { error, results, open } = await run(step => {
      if (step === at) throw new AppError('file.drive-gone', { name: 'a.pdf' })
    })
    expect([at, error, open]).toEqual([at, undefined, 0])
    expect([at, results.filter(({ ok }) => ok).length, results.length]).toEqual([at, 1, 2])
    expect([at, readdirSync(folder).length]).toEqual([at, 3])
  }
})
