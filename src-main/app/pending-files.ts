/** Signed files that wait for the network to reach their level. The list outlives the program. */
import { basename } from 'node:path'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { Extended, ExtendRequest, PendingFile, PendingResult } from '../../src-shared/model/levels.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import type { Clock, Files } from '../base/ports.ts'
import { missingOf } from '../workflow/level-plan.ts'
import type { RecordStore } from './app.ts'

type Raise = (request: Pick<ExtendRequest, 'path' | 'level' | 'output'>) => Promise<Extended>

export type FinishOptions = {
  /** Null: all that wait. */
  readonly paths: readonly string[] | null
  /** Nobody asked for it just now: a file that was changed is left alone, and the first dead network ends it. */
  readonly byItself: boolean
}

export type PendingFiles = {
  list(): readonly PendingFile[]
  /** Those of a job that did not reach what was asked. */
  remember(job: Pick<SignJob, 'results' | 'certificate'>): Promise<void>
  forget(path: string): Promise<void>
  /** Raises each in place, one after the other; one that fails stays, with its new reason. */
  finish(options: FinishOptions, raise: Raise): Promise<PendingResult[]>
}

export function createPendingFiles(
  store: RecordStore<readonly PendingFile[]>,
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  onChange: (files: PendingFile[]) => void,
): PendingFiles {
  let working: Promise<unknown> = Promise.resolve()

  async function save(next: readonly PendingFile[]): Promise<void> {
    await store.write(next)
    onChange([...next])
  }

  const drop = (path: string) => save(store.read().filter(file => file.path !== path))

  async function change(path: string, news: Partial<PendingFile>): Promise<void> {
    await save(store.read().map(file => (file.path === path ? { ...file, ...news } : file)))
  }

  async function stampOf(path: string): Promise<PendingFile['stamp']> {
    const { size, mtimeMs } = await files.stamp(path)
    return { size, mtimeMs }
  }

  /** @throws AppError `file.*`, `level.changed-since` */
  async function refuseChanged({ path, stamp }: PendingFile): Promise<void> {
    const now = await stampOf(path)
    const isSame = stamp === null || (stamp.size === now?.size && stamp.mtimeMs === now.mtimeMs)
    if (!isSame) throw new AppError('level.changed-since', { name: basename(path) })
  }

  async function finishOne(file: PendingFile, byItself: boolean, raise: Raise): Promise<PendingResult> {
    const { path, level } = file
    try {
      if (byItself) await refuseChanged(file)
      const wanted = level === 'b-b' ? 'b-t' : level
      const output = { path, overwrite: true, inPlace: true }
      const { missing } = await raise({ path, level: wanted, output })
      if (missing === undefined) await drop(path)
      else await change(path, { missing, trouble: 'network', stamp: await stampOf(path) })
      const wire =
        missing === undefined ? null : toWire(new AppError('level.partly-reached', { level, missing }))
      return { path, error: wire }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code !== 'job.cancelled') {
        await change(path, { missing: missingOf(error), trouble: troubleOf(error) })
      }
      return { path, error: toWire(error) }
    }
  }

  async function finishAll({ paths, byItself }: FinishOptions, raise: Raise): Promise<PendingResult[]> {
    const results: PendingResult[] = []
    for (const file of store.read()) {
      if (paths !== null && !paths.includes(file.path)) continue
      const result = await finishOne(file, byItself, raise)
      results.push(result)
      if (byItself && result.error !== null && !isOfFile(result.error.code)) break
    }
    return results
  }

  return {
    list: () => store.read(),
    async remember({ results, certificate }) {
      const since = clock.now().toISOString()
      const added: PendingFile[] = []
      for (const result of results) {
        if (!result.ok || result.document.output === null || !result.document.pending) continue
        const path = result.document.output
        const stamp = await stampOf(path).catch(() => null)
        const certificateEnds = certificate?.notAfter ?? null
        const { pending } = result.document
        added.push({ path, ...pending, since, trouble: 'network', certificateEnds, stamp })
      }
      if (added.length === 0) return
      const isNew = ({ path }: PendingFile) => !added.some(file => file.path === path)
      await save([...store.read().filter(isNew), ...added])
    },
    forget: drop,
    finish(options, raise) {
      const finished = working.then(() => finishAll(options, raise))
      working = finished.catch(() => {})
      return finished
    },
  }
}

function troubleOf({ code }: AppError): PendingFile['trouble'] {
  if (code === 'pdf.password-needed' || code === 'pdf.password-wrong') return 'password'
  if (code === 'pdf.recipient-key-needed') return 'key'
  return isOfFile(code) ? 'file' : 'network'
}

/** The next file may fare better. */
function isOfFile(code: string): boolean {
  return /^(file|pdf|signature)\.|^level\.(changed|broken|nothing)/.test(code)
}
