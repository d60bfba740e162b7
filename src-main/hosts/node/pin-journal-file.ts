/** The journal of failed PIN tries on disk: one file for all windows and commands of this person. */
import { copyFile, readFile } from 'node:fs/promises'
import { AppError, isAppError } from '../../../src-shared/errors/app-error.ts'
import type { Logger } from '../../base/log.ts'
import type { PinJournalStore } from '../../token/pin-guard.ts'
import { EMPTY_JOURNAL, LOST_JOURNAL, PinJournal } from '../../token/pin-journal.ts'
import { errnoOf, writeError } from './file-errors.ts'
import { withFolderLock } from './folder-lock.ts'
import { createNewFile } from './new-file.ts'

/**
 * Each change is made under a lock, written whole, and on disk when it is done. Where this person may not write, the tries are
 * counted in memory: who may not save settings may still sign. Where it should have worked (a full or failing disk), the
 * change is refused. A file that cannot be read, or is of a newer version, is kept beside as `.bad`, and what it said counts
 * as lost, never as nothing.
 *
 * @param path absolute, readable by its owner alone
 */
export function createPinJournalFile(path: string, logger: Logger): PinJournalStore {
  let inMemory: PinJournal | null = null

  async function load(): Promise<PinJournal> {
    if (inMemory) return inMemory
    try {
      return PinJournal.parse(JSON.parse(await readFile(path, 'utf8')))
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return EMPTY_JOURNAL
      logger.warn('pin journal not readable')
      return LOST_JOURNAL
    }
  }

  async function save(journal: PinJournal): Promise<void> {
    const file = await createNewFile(path, { overwrite: true, mode: 0o600 })
    try {
      await file.write(new TextEncoder().encode(`${JSON.stringify(journal, null, 2)}\n`))
      await file.commit()
    } finally {
      await file.discard()
    }
  }

  /** @throws AppError `token.pin-not-counted` */
  async function saveOrKeep(journal: PinJournal): Promise<void> {
    try {
      await save(journal)
    } catch (error) {
      refuseUnlessForbidden(error)
      inMemory = journal
    }
  }

  /** @throws AppError `token.pin-not-counted` unless the system does not let this person write there at all */
  function refuseUnlessForbidden(error: unknown): void {
    logger.warn('pin journal not writable')
    const why = writeError(error, path)
    const isForbidden = isAppError(why, 'file.read-only-folder') || isAppError(why, 'file.folder-missing')
    if (!isForbidden) throw new AppError('token.pin-not-counted', {}, why)
  }

  return {
    read: load,
    async change(change) {
      let hasLock = false
      const work = async () => {
        hasLock = true
        const before = await load()
        const next = change(before)
        if (inMemory) {
          inMemory = next
          return
        }
        if (before === LOST_JOURNAL) await copyFile(path, `${path}.bad`).catch(() => {})
        await saveOrKeep(next)
      }
      try {
        await withFolderLock(`${path}.lock`, work)
      } catch (error) {
        if (hasLock) throw error
        refuseUnlessForbidden(error)
        inMemory ??= await load()
        await work()
      }
    },
  }
}
