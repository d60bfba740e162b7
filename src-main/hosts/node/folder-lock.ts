/** One at a time, across processes: whoever makes the folder holds the lock. */
import { mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errnoOf } from './file-errors.ts'

/** A lock is held for milliseconds; one as old as this was left by a program that died. */
const STALE_LOCK_MS = 5000

/**
 * @param lock path of the folder that is the lock; its parent exists
 * @throws what mkdir throws where no folder can be made, and what `work` throws
 */
export async function withFolderLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (!isHeld(error)) throw error
      dropStale(lock)
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

function dropStale(lock: string): void {
  try {
    if (Date.now() - statSync(lock).mtimeMs < STALE_LOCK_MS) return
    const aside = `${lock}.${process.pid}`
    renameSync(lock, aside)
    rmdirSync(aside)
  } catch {
    // Someone else has just removed it.
  }
}
