/** The disk fails, the drive goes, the power is cut: at every step of writing, in a real process. */
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  compileFailingDisk,
  type DiskFault,
  type FailingDisk,
  whyNoFailingDisk,
} from '../node/testing/disk-faults.ts'
import {
  type CliBench,
  type Ended,
  failureIn,
  startCliBench,
  until,
  whyNoBench,
} from './testing/cli-bench.ts'
import { putLarge } from './testing/large-document.ts'

const reason = whyNoBench() ?? whyNoFailingDisk()
if (reason) console.log(`A disk that fails is not tried: ${reason}.`)

/** In the name of every unfinished file of ours. */
const PART = '.tokenseal-part'

describe.skipIf(reason)('a disk that fails', { timeout: 120_000 }, () => {
  let bench: CliBench
  let disk: FailingDisk
  beforeAll(async () => {
    bench = await startCliBench()
    disk = compileFailingDisk()
  })
  afterEach(() => bench.clear())
  afterAll(() => {
    disk?.remove()
    bench?.remove()
  })

  /** Other files are written as well: only what becomes the output is to meet the fault. */
  const sign = (output: string, fault?: DiskFault, watch = '/.out'): Promise<Ended> =>
    bench.run(['sign', 'source.pdf', ...bench.withToken, '-o', output, '--json'], {
      env: disk.env(watch, fault),
    })
  const parts = () => readdirSync(bench.work).filter(name => name.includes(PART))
  const others = () => readdirSync(bench.work).filter(name => !name.includes(PART))
  /** Whoever has only just begun is left alone. */
  const grow = () => {
    const then = new Date(Date.now() - 120_000)
    for (const name of parts()) utimesSync(join(bench.work, name), then, then)
  }
  const isWhole = async (name: string) =>
    (await bench.run(['validate', name, '--json'])).stdout.includes('"integrity": true')

  async function stepsOfWriting(): Promise<readonly string[]> {
    bench.put('source.pdf')
    disk.calls()
    expect(await sign('out-whole.pdf')).toMatchObject({ code: 0 })
    return disk.calls()
  }

  test('the file is synced before it gets its name, and the name is given once', async () => {
    const steps = (await stepsOfWriting()).filter(step => step !== 'read')
    expect(steps.slice(steps.lastIndexOf('write'))).toEqual([
      'write',
      'open',
      'fchmod',
      'fsync',
      'link',
      'unlink',
    ])
  })

  test('killed at any step: the original, at most one unfinished file, and never half a document', async () => {
    const steps = await stepsOfWriting()
    const original = readFileSync(join(bench.work, 'source.pdf'))
    for (const [index, step] of steps.entries()) {
      const before = parts().length
      const output = `out-${index}.pdf`
      const ended = await sign(output, { call: 'any', at: index + 1, what: 'kill' })
      expect([index, step, ended.code]).toEqual([index, step, null])
      expect(parts().length - before).toBeLessThanOrEqual(1)
      expect(readFileSync(join(bench.work, 'source.pdf')).equals(original)).toBe(true)
      if (others().includes(output)) expect([step, await isWhole(output)]).toEqual(['unlink', true])
    }
    expect(parts().length).toBeGreaterThan(3)
    grow()
    expect(await sign('out-again.pdf')).toMatchObject({ code: 0 })
    expect(parts()).toEqual([])
  })

  test('killed while a large file is copied and read back', async () => {
    putLarge(bench, 'source.pdf', 400_000_000)
    const before = bench.listing()
    const ended = await bench.run(['sign', 'source.pdf', ...bench.withToken], {
      meanwhile: async pid => {
        await until(() => parts().length > 0)
        process.kill(pid, 'SIGKILL')
      },
    })
    expect(ended.code).toBe(null)
    expect(parts()).toHaveLength(1)
    expect(bench.listing()).toMatchObject(before)
    expect(others()).toEqual(['source.pdf'])
  })

  test.each<[DiskFault['call'], DiskFault['what'], string]>([
    ['open', 'EROFS', 'file.read-only-folder'],
    ['open', 'ENOSPC', 'file.disk-full'],
    ['open', 'EIO', 'file.drive-gone'],
    ['write', 'ENOSPC', 'file.disk-full'],
    ['write', 'EDQUOT', 'file.disk-full'],
    ['write', 'ESTALE', 'file.drive-gone'],
    ['read', 'EIO', 'file.drive-gone'],
    ['fchmod', 'ENOTCONN', 'file.drive-gone'],
    ['fsync', 'EIO', 'file.drive-gone'],
    ['fsync', 'ENOSPC', 'file.disk-full'],
  ])('%s answers %s: %s, and nothing is left', async (call, what, code) => {
    bench.put('source.pdf')
    const before = bench.listing()
    const ended = await sign('out.pdf', { call, at: 1, what })
    expect(failureIn(ended).code).toBe(code)
    expect(ended.code).toBe(1)
    expect(bench.listing()).toEqual(before)
  })

  test('a file system without links gives the name by renaming', async () => {
    bench.put('source.pdf')
    expect(await sign('out.pdf', { call: 'link', at: 1, what: 'EPERM' })).toMatchObject({ code: 0 })
    expect(disk.calls().slice(-3)).toEqual(['fsync', 'link', 'rename'])
    expect([others(), parts()]).toEqual([['out.pdf', 'source.pdf'], []])
  })

  test('a drive that goes for good keeps an unfinished file until it is back', async () => {
    bench.put('source.pdf')
    const before = bench.listing()
    const ended = await sign('out.pdf', { call: 'any', at: 3, onwards: true, what: 'ESTALE' })
    expect(failureIn(ended)).toMatchObject({ code: 'file.drive-gone', details: { name: 'out.pdf' } })
    expect(others()).toEqual(['source.pdf'])
    expect(parts()).toHaveLength(1)
    expect(bench.listing()).toMatchObject(before)
    grow()
    expect(await sign('out.pdf')).toMatchObject({ code: 0 })
    expect(parts()).toEqual([])
  })

  test.each<[DiskFault['call'], DiskFault['what']]>([
    ['write', 'ENOSPC'],
    ['fsync', 'EIO'],
    ['rename', 'EIO'],
  ])('where a try cannot be written down (%s: %s), no PIN is sent', async (call, what) => {
    bench.put('source.pdf')
    const wrong = ['--module', bench.token.module, '--pin-file', bench.wrongPinFile, '--json']
    const env = disk.env('pin-journal.json', { call, at: 1, onwards: true, what })
    const ended = await bench.run(['sign', 'source.pdf', ...wrong], { env })
    expect(failureIn(ended).code).toBe('token.pin-not-counted')
    // The token itself has counted nothing.
    const listed = await bench.run(['tokens', '--module', bench.token.module, '--json'])
    expect(listed.stdout).toContain('"pin": "ok"')
  })

  test('a document whose drive goes while it is read is not signed', async () => {
    bench.put('source.pdf')
    disk.calls()
    expect(await sign('out-whole.pdf', undefined, 'source.pdf')).toMatchObject({ code: 0 })
    const reads = disk.calls().filter(call => call === 'read').length
    expect(reads).toBeGreaterThan(2)
    for (const at of [1, Math.ceil(reads / 2), reads]) {
      const ended = await sign('out.pdf', { call: 'read', at, onwards: true, what: 'EIO' }, 'source.pdf')
      expect([at, failureIn(ended).code]).toEqual([at, 'file.drive-gone'])
      expect(readdirSync(bench.work).sort()).toEqual(['out-whole.pdf', 'source.pdf'])
    }
  })
})
