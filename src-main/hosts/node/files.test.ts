import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { writeError } from './file-errors.ts'
import { createFiles } from './files.ts'

const files = createFiles()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const text = (value: string) => new TextEncoder().encode(value)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    error => (error instanceof AppError ? error.code : String(error)),
  )

test('a new file gets its name at commit and leaves nothing else behind', async () => {
  const path = join(folder, 'a.pdf')
  const file = await files.create(path, { overwrite: false })
  await file.write(text('hello '))
  await file.write(text('wOrld'))
  await file.writeAt(7, text('o'))
  expect(await files.exists(path)).toBe(false)
  expect(readdirSync(folder)).toHaveLength(1)
  expect(readdirSync(folder)[0]).toMatch(/^\.a\.pdf\.\d+-[0-9a-f]{8}-[0-9a-f]{12}\.tokenseal-part$/)
  await file.commit()
  await file.discard()
  expect(readdirSync(folder)).toEqual(['a.pdf'])
  expect(readFileSync(path, 'utf8')).toBe('hello world')
})

test('discard removes the temporary file', async () => {
  const file = await files.create(join(folder, 'a.pdf'), { overwrite: false })
  await file.write(text('half'))
  await file.discard()
  await file.discard()
  expect(readdirSync(folder)).toEqual([])
})

test('an existing file is refused before anything is written', async () => {
  const path = join(folder, 'a.pdf')
  writeFileSync(path, 'mine')
  expect(await codeOf(files.create(path, { overwrite: false }))).toBe('file.exists')
  expect(readdirSync(folder)).toEqual(['a.pdf'])
})

test('a file that appears in the meantime is not replaced', async () => {
  const path = join(folder, 'a.pdf')
  const file = await files.create(path, { overwrite: false })
  await file.write(text('ours'))
  writeFileSync(path, 'theirs')
  expect(await codeOf(file.commit())).toBe('file.exists')
  await file.discard()
  expect(readFileSync(path, 'utf8')).toBe('theirs')
  expect(readdirSync(folder)).toEqual(['a.pdf'])
})

test('replacing keeps the permissions of the file and a link to it', async () => {
  const path = join(folder, 'real.pdf')
  writeFileSync(path, 'old')
  chmodSync(path, 0o606)
  symlinkSync('real.pdf', join(folder, 'link.pdf'))
  const file = await files.create(join(folder, 'link.pdf'), { overwrite: true })
  await file.write(text('new'))
  await file.commit()
  expect(lstatSync(join(folder, 'link.pdf')).isSymbolicLink()).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o777).toBe(0o606)
})

test('a new file takes the permissions of its model, as the umask allows', async () => {
  const model = join(folder, 'in.pdf')
  writeFileSync(model, 'x')
  chmodSync(model, 0o600)
  const file = await files.create(join(folder, 'out.pdf'), { overwrite: false, like: model })
  await file.commit()
  expect(statSync(join(folder, 'out.pdf')).mode & 0o777).toBe(0o600)
  const plain = await files.create(join(folder, 'plain.pdf'), { overwrite: false })
  await plain.commit()
  expect(statSync(join(folder, 'plain.pdf')).mode & 0o777).toBe(0o644 & ~process.umask())
})

test.each(['', 'head'])('append copies every byte in order and shows it (behind %o)', async head => {
  const source = join(folder, 'big.bin')
  const bytes = Buffer.alloc(9 * 1024 * 1024 + 12_345)
  for (let i = 0; i < bytes.length; i += 4096) bytes.writeUInt32LE(i, Math.min(i, bytes.length - 4))
  writeFileSync(source, bytes)
  const hash = createHash('sha256')
  const file = await files.create(join(folder, 'copy.bin'), { overwrite: false })
  if (head !== '') await file.write(text(head))
  expect(await file.append(source, piece => hash.update(piece))).toBe(bytes.length)
  await file.write(text('tail'))
  const again = createHash('sha256')
  for await (const piece of file.stream()) again.update(piece)
  await file.commit()
  // sha256sum, not our own code.
  const outside = spawnSync('sha256sum', [source], { encoding: 'utf8' }).stdout.slice(0, 64)
  expect(hash.digest('hex')).toBe(outside)
  const whole = readFileSync(join(folder, 'copy.bin'))
  expect(whole.equals(Buffer.concat([Buffer.from(head), bytes, Buffer.from('tail')]))).toBe(true)
  expect(again.digest('hex')).toBe(createHash('sha256').update(whole).digest('hex'))
})

test('cancelling stops a copy and a stream', async () => {
  const source = join(folder, 'big.bin')
  writeFileSync(source, Buffer.alloc(4 * 1024 * 1024))
  const controller = new AbortController()
  const file = await files.create(join(folder, 'copy.bin'), { overwrite: false })
  expect(await codeOf(file.append(source, () => controller.abort(), controller))).toBe('job.cancelled')
  await file.discard()
  const read = async () => {
    for await (const _ of files.stream(source, controller.signal)) expect.unreachable()
  }
  expect(await codeOf(read())).toBe('job.cancelled')
  expect(readdirSync(folder)).toEqual(['big.bin'])
})

test('a reader gives what is there and no more', () => {
  writeFileSync(join(folder, 'a'), 'abcdef')
  const reader = files.open(join(folder, 'a'))
  expect(reader.size).toBe(6)
  expect(Buffer.from(reader.read(4, 10)).toString()).toBe('ef')
  expect(reader.read(6, 1)).toHaveLength(0)
  expect(reader.read(99, 1)).toHaveLength(0)
  const target = new Uint8Array(4).fill(46)
  expect(reader.readInto?.(4, target)).toBe(2)
  expect(Buffer.from(target).toString()).toBe('ef..')
  expect(reader.readInto?.(99, target)).toBe(0)
  reader.close()
  reader.close()
})

test('a closed reader never reads what was opened after it', () => {
  writeFileSync(join(folder, 'a'), 'mine')
  writeFileSync(join(folder, 'b'), 'else')
  const reader = files.open(join(folder, 'a'))
  reader.close()
  const other = files.open(join(folder, 'b'))
  expect(() => reader.read(0, 4)).toThrow('file.unreadable')
  other.close()
})

test('another file that has the name for a moment is not copied', async () => {
  const source = join(folder, 'in.pdf')
  writeFileSync(source, 'what was seen')
  const stamp = await files.stamp(source)
  renameSync(source, join(folder, 'aside'))
  writeFileSync(source, 'what was sent')
  const file = await files.create(join(folder, 'out.pdf'), { overwrite: false })
  const copying = file.append(source, () => expect.unreachable(), { stamp })
  expect(await codeOf(copying)).toBe('file.changed')
  await file.discard()
  expect(readdirSync(folder).sort()).toEqual(['aside', 'in.pdf'])
})

test('a copy is as private as its source until it is finished, and then too', async () => {
  const source = join(folder, 'in.pdf')
  writeFileSync(source, 'confidential')
  chmodSync(source, 0o640)
  const file = await files.create(join(folder, 'out.pdf'), { overwrite: false, like: source })
  await file.append(source, () => {})
  const unfinished = readdirSync(folder).find(name => name.endsWith('-part')) ?? ''
  expect(statSync(join(folder, unfinished)).mode & 0o777).toBe(0o600)
  await file.commit()
  expect(statSync(join(folder, 'out.pdf')).mode & 0o777).toBe(0o640 & ~process.umask())
})

test('a place that takes no file is told before anything is written', async () => {
  const code = (path: string, bytes: number) => codeOf(files.refuseUnwritable(join(folder, path), bytes))
  await files.refuseUnwritable(join(folder, 'out.pdf'), 1)
  expect(await code('nowhere/out.pdf', 1)).toBe('file.folder-missing')
  expect(await code('out.pdf', 2 ** 60)).toBe('file.disk-full')
  expect(await code('.', 1)).toBe('file.is-folder')
  expect(await code('n'.repeat(256), 1)).toBe('file.name-too-long')
  expect(readdirSync(folder)).toEqual([])
})

test('what cannot be read says so', async () => {
  expect(() => files.open(join(folder, 'none'))).toThrow('file.not-found')
  expect(() => files.open(folder)).toThrow('file.unreadable')
  expect(await codeOf(files.stamp(join(folder, 'none')))).toBe('file.not-found')
  writeFileSync(join(folder, 'a'), 'abcdef')
  expect(await codeOf(files.readSmall(join(folder, 'a'), 5))).toBe('file.unreadable')
  expect(await files.readSmall(join(folder, 'a'), 6)).toHaveLength(6)
})

test('a named pipe is refused, not waited for', () => {
  const pipe = join(folder, 'pipe')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  expect(() => files.open(pipe)).toThrow('file.unreadable')
})

test('a missing folder is told', async () => {
  expect(await codeOf(files.create(join(folder, 'none', 'a.pdf'), { overwrite: false }))).toBe(
    'file.folder-missing',
  )
})

test('a name of the greatest length still has room for its temporary one', async () => {
  const path = join(folder, `${'ä'.repeat(125)}.pdf`)
  const file = await files.create(path, { overwrite: false })
  await file.commit()
  expect(await files.exists(path)).toBe(true)
})

test.each([
  ['EACCES', 'file.read-only-folder'],
  ['EROFS', 'file.read-only-folder'],
  ['ENOSPC', 'file.disk-full'],
  ['EDQUOT', 'file.disk-full'],
  ['EEXIST', 'file.exists'],
  ['ENOENT', 'file.folder-missing'],
  ['EIO', 'file.drive-gone'],
  ['ESTALE', 'file.drive-gone'],
  ['EMFILE', 'file.write-failed'],
])('%s is told as %s', (errno, code) => {
  const error = Object.assign(new Error(errno), { code: errno })
  expect(writeError(error, join('/', 'folder', 'a.pdf')).code).toBe(code)
})

test('a link that leads nowhere has its name, a name that is too long has no file', async () => {
  symlinkSync('nowhere', join(folder, 'link'))
  expect(await files.exists(join(folder, 'link'))).toBe(true)
  expect(await files.exists(join(folder, 'n'.repeat(256)))).toBe(false)
})

test('nothing exists below a missing folder', async () => {
  expect(await files.exists(join(folder, 'x', 'y', 'z'))).toBe(false)
})
