import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from './files.ts'

const WRITER = resolve(import.meta.dirname, 'testing/unfinished-writer.ts')

let folder = ''
let target = ''
let child: ChildProcess | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leftovers-'))
  target = join(folder, 'a.pdf')
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** @returns the name of its unfinished file */
async function startWriter(): Promise<string> {
  child = fork(WRITER, [target], { execArgv: [] })
  await once(child, 'message')
  return readdirSync(folder)[0] ?? ''
}

async function killWriter(): Promise<void> {
  if (!child) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function grow(name: string, minutes = 2): void {
  const then = new Date(Date.now() - minutes * 60_000)
  utimesSync(join(folder, name), then, then)
}

async function finish(path = target): Promise<void> {
  const file = await createFiles().create(path, { overwrite: true })
  await file.write(new Uint8Array([1]))
  await file.commit()
}

test('what a killed process left goes with the next file in the same folder, whatever its name', async () => {
  const leftover = await startWriter()
  await killWriter()
  grow(leftover)
  expect(readdirSync(folder)).toEqual([leftover])
  await finish(join(folder, 'b.pdf'))
  expect(readdirSync(folder)).toEqual(['b.pdf'])
})

test('what a living process writes stays, however old', async () => {
  const unfinished = await startWriter()
  grow(unfinished, 600)
  await finish()
  expect(readdirSync(folder)).toContain(unfinished)
})

test('what is young, no plain file, of another computer or only looks like it stays', async () => {
  const young = await startWriter()
  await killWriter()
  const [random = ''] = /[0-9a-f]{12}(?=\.tokenseal-part$)/.exec(young) ?? []
  const other = (letter: string) => young.replace(random, letter.repeat(12))
  writeFileSync(join(folder, 'mine'), '')
  symlinkSync(join(folder, 'mine'), join(folder, other('a')))
  mkdirSync(join(folder, other('b')))
  const foreign = young.replace(/-[0-9a-f]{8}-/, '-00000000-')
  const copies = [foreign, `${young}.bak`, young.replace('tokenseal-part', 'part'), '.a.pdf.tokenseal-part']
  for (const name of copies) writeFileSync(join(folder, name), '')
  for (const name of [...copies, other('b'), 'mine']) grow(name)
  const before = readdirSync(folder)
  await finish()
  expect(readdirSync(folder).sort()).toEqual([...before, 'a.pdf'].sort())
})
