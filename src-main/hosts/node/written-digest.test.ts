/** Reading back on a second core: what it says is what lies on the disk, and openssl says the same. */
import { execFileSync } from 'node:child_process'
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewFile } from '../../base/ports.ts'
import { createFiles } from './files.ts'

const SIZE = 48 << 20
const TAIL = new TextEncoder().encode('the update that was appended')

const files = createFiles(join(import.meta.dirname, 'written-digest-thread.ts'))
let folder = ''
let source = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'written-digest-'))
  source = join(folder, 'source.pdf')
  writeFileSync(source, 'not all zeros')
  truncateSync(source, SIZE)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opensslSha256 = (path: string) =>
  execFileSync('openssl', ['dgst', '-sha256', path], { encoding: 'utf8' }).trim().split(' ').at(-1)

async function copied(readBack = 'sha256'): Promise<NewFile> {
  const file = await files.create(join(folder, 'out.pdf'), { overwrite: false })
  await file.append(source, () => {}, { stamp: await files.stamp(source), readBack })
  await file.write(TAIL)
  return file
}

function temporaryPath(): string {
  return join(folder, readdirSync(folder).find(name => name.endsWith('.tokenseal-part')) ?? '')
}

async function digestOf(file: NewFile, hash = 'sha256', signal?: AbortSignal): Promise<string | null> {
  const reader = file.reader()
  try {
    const digest = await reader.digest?.(hash, [[0, SIZE + TAIL.length]], signal)
    return digest ? Buffer.from(digest).toString('hex') : null
  } finally {
    reader.close()
  }
}

describe.skipIf(availableParallelism() < 2)('a large file', () => {
  test('is digested as openssl does', async () => {
    const file = await copied()
    const digest = await digestOf(file)
    expect(digest).toBe(opensslSha256(temporaryPath()))
    await file.write(TAIL)
    const reader = file.reader()
    const spans = [
      [0, SIZE + 3],
      [SIZE + 5, SIZE + 2 * TAIL.length],
    ] as const
    const later = await reader.digest?.('sha256', spans)
    reader.close()
    await file.commit()
    const bytes = readFileSync(join(folder, 'out.pdf'))
    writeFileSync(source, Buffer.concat([bytes.subarray(0, SIZE + 3), bytes.subarray(SIZE + 5)]))
    expect(Buffer.from(later ?? []).toString('hex')).toBe(opensslSha256(source))
    expect(readdirSync(folder).sort()).toEqual(['out.pdf', 'source.pdf'])
  })

  test('is digested by SHAKE256, which node:crypto is not asked for, as openssl does', async () => {
    const file = await copied('shake256')
    const digest = await digestOf(file, 'shake256')
    const args = ['dgst', '-shake256', '-xoflen', '64', temporaryPath()]
    expect(digest).toBe(execFileSync('openssl', args, { encoding: 'utf8' }).trim().split(' ').at(-1))
    await file.discard()
  })

  test('is read from the disk: what was altered there is seen', async () => {
    const file = await copied()
    const fd = openSync(temporaryPath(), 'r+')
    writeSync(fd, 'X', SIZE + 3)
    const digest = await digestOf(file)
    expect(digest).toBe(opensslSha256(temporaryPath()))
    expect(digest).not.toBe(null)
    await file.discard()
  })

  test('that has become shorter, or another digest, has to be read in the usual way', async () => {
    const shorter = await copied()
    truncateSync(temporaryPath(), SIZE - 1)
    expect(await digestOf(shorter)).toBe(null)
    await shorter.discard()
    const other = await copied('sha512')
    expect(await digestOf(other, 'sha256')).toBe(null)
    await other.discard()
  })

  test('is let go of when the person cancels', async () => {
    const file = await copied()
    await expect(digestOf(file, 'sha256', AbortSignal.abort())).rejects.toMatchObject({
      code: 'job.cancelled',
    })
    await file.discard()
    expect(readdirSync(folder)).toEqual(['source.pdf'])
  })
})

test('a small file needs no second core', async () => {
  truncateSync(source, 1 << 20)
  const file = await copied()
  const reader = file.reader()
  expect(reader.digest).toBeUndefined()
  reader.close()
  await file.discard()
})
