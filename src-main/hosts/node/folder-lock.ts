/** One at a time, across processes: whoever makes the folder holds the lock. */
import { mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errnoOf } from './file-errors.ts'

/** A lock is held for milliseconds; one as old as this was left by a program that died. */
const STALE_LOCK_MS = 5000

/**
 * @param lock    path of the folder that is the lock; its parent exists
 * @param staleMs given by tests
 * @throws what mkdir throws where no folder can be made, and what `work` throws
 */
export async function withFolderLock<T>(
  lock: string,
  work: () => Promise<T>,
  staleMs: number = STALE_LOCK_MS,
): Promise<T> {
  const isStale = staleness(staleMs)
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (!isHeld(error)) throw error
      if (isStale(lock)) drop(lock)
      await sleep(20)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Windows answers EPERM while a folder of this name is just being removed. */
function isHeld(error: unknown): boolean {
  const code = errnoOf(error)
  return code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM')
}

/** By its age, and by how long the same one has been waited for: after the clock was set back its age says nothing. */
function staleness(staleMs: number): (lock: string) => boolean {
  let seen = ''
  let since = performance.now()
  return lock => {
    const stats = statSync(lock, { throwIfNoEntry: false })
    if (!stats) return false // Just gone.
    const holder = `${stats.ino} ${stats.mtimeMs}`
    if (holder !== seen) {
      seen = holder
      since = performance.now()
    }
    return Date.now() - stats.mtimeMs >= staleMs || performance.now() - since >= staleMs
  }
}

function drop(lock: string): void {
  try {
    const aside = `${lock}.${process.pid}`
    renameSync(lock, aside)
    rmdirSync(aside)
  } catch {
    // Someone else has just removed it.
  }
}
