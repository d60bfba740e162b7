/** Signed files that wait for the network to reach their level. The list outlives the program. */
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { ExtendRequest, PendingFile, PendingResult } from '../../src-shared/model/levels.ts'
import type { SignResult } from '../../src-shared/model/signing.ts'
import type { Clock } from '../base/ports.ts'
import { missingOf } from '../workflow/level-plan.ts'
import type { RecordStore } from './app.ts'

export type PendingFiles = {
  list(): readonly PendingFile[]
  /** Those of a job that did not reach what was asked. */
  remember(results: readonly SignResult[]): Promise<void>
  forget(path: string): Promise<void>
  /** Raises each in place; one that fails stays, with its new reason. */
  finish(
    paths: readonly string[] | null,
    extend: (request: Pick<ExtendRequest, 'path' | 'level' | 'output'>) => Promise<unknown>,
  ): Promise<PendingResult[]>
}

export function createPendingFiles(
  store: RecordStore<readonly PendingFile[]>,
  clock: Clock,
  onChange: (files: PendingFile[]) => void,
): PendingFiles {
  async function save(files: readonly PendingFile[]): Promise<void> {
    await store.write(files)
    onChange([...files])
  }

  async function finishOne(
    file: PendingFile,
    extend: Parameters<PendingFiles['finish']>[1],
  ): Promise<PendingResult> {
    const { path, level } = file
    try {
      const wanted = level === 'b-b' ? 'b-t' : level
      await extend({ path, level: wanted, output: { path, overwrite: true, inPlace: true } })
      await save(store.read().filter(other => other.path !== path))
      return { path, error: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const missing = missingOf(error)
      await save(store.read().map(other => (other.path === path ? { ...other, missing } : other)))
      return { path, error: toWire(error) }
    }
  }

  return {
    list: () => store.read(),
    async remember(results) {
      const since = clock.now().toISOString()
      const added = results.flatMap((result): PendingFile[] => {
        if (!result.ok || result.document.output === null || !result.document.pending) return []
        return [{ path: result.document.output, ...result.document.pending, since }]
      })
      if (added.length === 0) return
      const isNew = ({ path }: PendingFile) => !added.some(file => file.path === path)
      await save([...store.read().filter(isNew), ...added])
    },
    forget: path => save(store.read().filter(file => file.path !== path)),
    async finish(paths, extend) {
      const results: PendingResult[] = []
      for (const file of store.read()) {
        if (paths === null || paths.includes(file.path)) results.push(await finishOne(file, extend))
      }
      return results
    },
  }
}
