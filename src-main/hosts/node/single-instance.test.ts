/** One app per folder, also after a crash and when many start at once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { claimInstance } from './single-instance.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-one-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fresh(name: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  return path
}

async function first(dataDir: string) {
  const instance = await claimInstance(dataDir, [])
  if (instance.kind !== 'first') throw new Error('expected to be the first')
  return instance
}

test('the second hands its paths over, early ones are kept, and after the end the next is first', async () => {
  const dataDir = fresh('plain')
  const running = await first(dataDir)
  expect(await claimInstance(dataDir, ['/a b.pdf', '/ü.pdf'])).toEqual({ kind: 'second' })
  const seen: (readonly string[])[] = []
  running.onSecondStart(paths => seen.push(paths))
  expect(await claimInstance(dataDir, [])).toEqual({ kind: 'second' })
  expect(seen).toEqual([['/a b.pdf', '/ü.pdf'], []])
  await running.release()
  await (await first(dataDir)).release()
})

test('long lists arrive as they were, whatever pieces they come in', async () => {
  const dataDir = fresh('pieces')
  const running = await first(dataDir)
  const seen: (readonly string[])[] = []
  running.onSecondStart(paths => seen.push(paths))
  const path = `/${'ü€'.repeat(100_000)}.pdf`
  expect(await claimInstance(dataDir, [path])).toEqual({ kind: 'second' })
  expect(seen).toEqual([[path]])
  await running.release()
})

test.skipIf(process.platform === 'win32')('one that runs and does not answer keeps its place', async () => {
  const dataDir = fresh('silent')
  const address = join(dataDir, 'instance.sock')
  const silent = createServer(() => {}).listen(address)
  await once(silent, 'listening')
  await expect(claimInstance(dataDir, [])).rejects.toMatchObject({ code: 'app.not-answering' })
  expect(existsSync(address)).toBe(true)
  silent.close()
})

test('another folder is another app', async () => {
  const one = await first(fresh('one'))
  const other = await first(fresh('other'))
  await Promise.all([one.release(), other.release()])
})

test('a folder whose path is too long for a socket works as well', async () => {
  const dataDir = fresh('long'.repeat(30))
  const running = await first(dataDir)
  expect(await claimInstance(dataDir, [])).toEqual({ kind: 'second' })
  await running.release()
})

test.skipIf(process.platform === 'win32')(
  'what a killed app left behind does not stand in the way',
  async () => {
    const dataDir = fresh('killed')
    const script = `import { claimInstance } from ${JSON.stringify(join(import.meta.dirname, 'single-instance.ts'))}
    const it = await claimInstance(${JSON.stringify(dataDir)}, []); console.log(it.kind); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const said = await new Promise<string>(resolve =>
      child.stdout.once('data', data => resolve(String(data))),
    )
    expect(said.trim()).toBe('first')
    expect(await claimInstance(dataDir, [])).toEqual({ kind: 'second' })
    child.kill('SIGKILL')
    await new Promise(resolve => child.once('exit', resolve))
    mkdirSync(join(dataDir, 'instance.sock.lock')) // It was killed while it held the lock, long ago.
    utimesSync(join(dataDir, 'instance.sock.lock'), 1, 1)
    await (await first(dataDir)).release()
  },
)

test('of ten that start at once, one is first', async () => {
  const dataDir = fresh('race')
  const all = await Promise.all(Array.from({ length: 10 }, (_, i) => claimInstance(dataDir, [`/${i}`])))
  const firsts = all.filter(instance => instance.kind === 'first')
  expect(firsts).toHaveLength(1)
  await firsts[0]?.release()
})

test.skipIf(process.platform === 'win32')(
  'whoever says something else to the socket is not heard',
  async () => {
    const dataDir = fresh('noise')
    const running = await first(dataDir)
    const seen: unknown[] = []
    running.onSecondStart(paths => seen.push(paths))
    for (const text of ['not json\n', '{"a":1}\n', '[1]\n', `["${'x'.repeat(1_100_000)}`]) {
      await new Promise<void>(resolve => {
        const socket = connect(join(dataDir, 'instance.sock'), () => socket.write(text))
        socket.on('error', () => {})
        socket.on('close', () => resolve())
      })
    }
    expect(seen).toEqual([])
    await running.release()
  },
)
