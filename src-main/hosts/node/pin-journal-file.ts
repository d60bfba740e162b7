/** The journal of failed PIN tries on disk: one file for all windows and commands of this person. */
import { readFile } from 'node:fs/promises'
import type { Logger } from '../../base/log.ts'
import type { PinJournalStore } from '../../token/pin-guard.ts'
import { EMPTY_JOURNAL, PinJournal } from '../../token/pin-journal.ts'
import { errnoOf } from './file-errors.ts'
import { withFolderLock } from './folder-lock.ts'
import { createNewFile } from './new-file.ts'

/**
 * Each change is made under a lock, written whole, and on disk when it is done. Where the folder cannot be written to,
 * the tries are counted in memory: a person who may not save settings may still sign.
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
      if (errnoOf(error) !== 'ENOENT') logger.warn('pin journal not readable')
      return EMPTY_JOURNAL
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

  async function saveOrKeep(journal: PinJournal): Promise<void> {
    try {
      await save(journal)
    } catch {
      logger.warn('pin journal not writable')
      inMemory = journal
    }
  }

  return {
    read: load,
    async change(change) {
      let hasLock = false
      const work = async () => {
        hasLock = true
        const next = change(await load())
        if (inMemory) inMemory = next
        else await saveOrKeep(next)
      }
      try {
        await withFolderLock(`${path}.lock`, work)
      } catch (error) {
        if (hasLock) throw error
        logger.warn('pin journal not writable')
        inMemory ??= await load()
        await work()
      }
    },
  }
}
