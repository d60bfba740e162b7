/** The last step of a new file: its own name, never over somebody else's file, and durable. */
import { closeSync, linkSync, openSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { errnoOf } from './file-errors.ts'
import { syncFile } from './file-pieces.ts'

/** @throws the system's error */
export async function giveName(temporary: string, target: string, overwrite: boolean): Promise<void> {
  if (overwrite) return renameOver(temporary, target)
  try {
    linkSync(temporary, target) // Fails when the name is taken, whoever took it a moment ago.
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOENT') throw error
    // FAT, exFAT and some network drives have no links: take the name first, then replace our own empty file.
    closeSync(openSync(target, 'wx'))
    try {
      return await renameOver(temporary, target)
    } catch (failed) {
      removeEmpty(target)
      throw failed
    }
  }
  quietly(() => unlinkSync(temporary)) // The finished file has its name, so it is no failure.
}

/** Gives a reserved name back, unless someone has put a file of theirs there. */
function removeEmpty(path: string): void {
  quietly(() => {
    if (statSync(path).size === 0) rmSync(path)
  })
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The caller says why that is no failure.
  }
}

/** Windows refuses for a moment while a virus scanner looks at the new file. */
async function renameOver(temporary: string, target: string): Promise<void> {
  const patience = process.platform === 'win32' ? [50, 200, 800] : []
  for (const waitMs of patience) {
    try {
      return renameSync(temporary, target)
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error))) throw error
      await delay(waitMs)
    }
  }
  renameSync(temporary, target)
}

/** Makes all names durable that the folder has by now. Never throws. */
export type SyncFolder = (folder: string) => Promise<void>

type Turns = { readonly running: Promise<void>; next: Promise<void> | null }

/**
 * Names that are given while a folder is being synced wait for one more sync together, instead of one each.
 *
 * @param sync of one folder, now; given by tests
 */
export function createSyncFolder(sync: SyncFolder = syncOnce): SyncFolder {
  const turns = new Map<string, Turns>()

  function begin(folder: string): Promise<void> {
    const own: Turns = { running: sync(folder), next: null }
    turns.set(folder, own)
    return own.running.finally(() => {
      if (own.next === null) turns.delete(folder)
    })
  }
  return folder => {
    const current = turns.get(folder)
    if (current === undefined) return begin(folder)
    current.next ??= current.running.then(() => begin(folder))
    return current.next
  }
}

/** Windows and some network drives do not let folders be synced. */
async function syncOnce(folder: string): Promise<void> {
  let fd: number | null = null
  try {
    fd = openSync(folder, 'r')
    await syncFile(fd)
  } catch {
    // The file itself is on the disk.
  } finally {
    if (fd !== null) closeSync(fd)
  }
}
