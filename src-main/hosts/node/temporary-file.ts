/** Names of unfinished files, which tell who writes them, so that what a killed process left can be taken away. */
import { createHash, randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { once } from '../../base/once.ts'
import { errnoOf } from './file-errors.ts'

/** Whoever has only just begun is left alone, whatever its process number seems to say. */
const YOUNG_MS = 60_000

/** Hidden, in the same folder (a rename does not cross disks), and told apart from anything a person would make. */
export function temporaryName(target: string): string {
  const writer = `${process.pid}-${whereProcessesCount()}-${randomBytes(6).toString('hex')}`
  return join(dirname(target), `${beginning(target)}${writer}.tokenseal-part`)
}

/** So often, at most, one folder is looked through. */
const SWEEP_EVERY_MS = 60_000

/** @returns `removeLeftovers`, but for folders that it has looked through a moment ago */
export function createSweep(): (folder: string) => Promise<void> {
  const done = new Map<string, number>()
  return async folder => {
    const now = performance.now()
    if (now - (done.get(folder) ?? Number.NEGATIVE_INFINITY) < SWEEP_EVERY_MS) return
    done.set(folder, now)
    await removeLeftovers(folder)
  }
}

/**
 * Removes unfinished files of processes that are gone: killed, or the power failed. Never throws: what cannot be removed
 * does no harm.
 */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const writer = WRITER.exec(name)
    if (writer?.[2] !== whereProcessesCount() || isAlive(Number(writer[1]))) continue
    const path = join(folder, name)
    const found = await lstat(path).catch(() => null)
    if (!found?.isFile() || Date.now() - found.mtimeMs < YOUNG_MS) continue
    await rm(path).catch(() => {})
  }
}

const WRITER = /^\..*\.([1-9]\d*)-([0-9a-f]{8})-[0-9a-f]{12}\.tokenseal-part$/s

/** Names have at most 255 bytes. */
function beginning(target: string): string {
  const name = Buffer.from(basename(target)).subarray(0, 180).toString('utf8').replaceAll('\uFFFD', '')
  return `.${name}.`
}

/** A folder on the network is written to from many computers, and a container counts its processes by itself. */
const whereProcessesCount = once(() =>
  createHash('sha256').update(`${hostname()}\n${processSpace()}`).digest('hex').slice(0, 8),
)

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return '' // Only Linux has several.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errnoOf(error) !== 'ESRCH' // Another person's process may not be asked.
  }
}
