/** Files at B-LTA that this computer archived or looked at, and one more time-stamp for those whose proof ends. */
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import { isDue } from '../../src-shared/model/archive.ts'
import type { ArchivedFile, Extended, ExtendRequest, RenewResult } from '../../src-shared/model/levels.ts'
import type { Clock, Files } from '../base/ports.ts'
import type { RecordStore } from './app.ts'

/** More than anybody renews by hand; those that were archived last stay. */
const MOST = 1000

type Raise = (request: Pick<ExtendRequest, 'path' | 'level' | 'output'>) => Promise<Extended>

export type RenewOptions = {
  /** Null: those that are due. */
  readonly paths: readonly string[] | null
  /** A new file beside each, in place of the file itself. */
  readonly asCopy: boolean
}

export type ArchivedFiles = {
  /** Those that are still there; what ends first stands first. */
  list(): Promise<ArchivedFile[]>
  /** In one write, however many. */
  remember(made: readonly ArchivedFile[]): Promise<void>
  /**
   * What a look at a file told.
   *
   * @param until null: it is no archived file (any more)
   * @param isNew also where it was not known before
   */
  seen(path: string, until: string | null, isNew: boolean): Promise<void>
  forget(path: string): Promise<void>
  /** One after the other; each that fails says why. A service that is dead ends it. */
  renew(options: RenewOptions, raise: Raise): Promise<RenewResult[]>
}

export function createArchivedFiles(
  store: RecordStore<readonly ArchivedFile[]>,
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  onChange: (files: ArchivedFile[]) => void,
): ArchivedFiles {
  let working: Promise<unknown> = Promise.resolve()

  async function list(): Promise<ArchivedFile[]> {
    const found = await Promise.all(
      store.read().map(async file => ((await files.exists(file.path)) ? [file] : [])),
    )
    return found.flat().sort((a, b) => a.until.localeCompare(b.until))
  }

  async function save(next: readonly ArchivedFile[]): Promise<void> {
    await store.write(next.slice(0, MOST))
    onChange(await list())
  }

  const without = (paths: readonly string[]) => store.read().filter(({ path }) => !paths.includes(path))

  async function remember(made: readonly ArchivedFile[]): Promise<void> {
    if (made.length > 0) await save([...made, ...without(made.map(({ path }) => path))])
  }

  async function renewOne(path: string, asCopy: boolean, raise: Raise): Promise<RenewResult> {
    const output = asCopy
      ? { path: null, fileName: '{name}-renewed', overwrite: false, inPlace: false }
      : { path, overwrite: true, inPlace: true }
    try {
      const made = await raise({ path, level: 'b-lta', output })
      const until = made.archiveUntil ?? null
      const renewed = until === null ? [] : [{ path: made.output, until }]
      await save([...renewed, ...without([path, made.output])])
      return { path, output: made.output, until, error: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { path, output: null, until: null, error: toWire(error) }
    }
  }

  async function renewAll({ paths, asCopy }: RenewOptions, raise: Raise): Promise<RenewResult[]> {
    const known = await list()
    const due = known.flatMap(({ path, until }) => (isDue(until, clock.now()) ? [path] : []))
    const results: RenewResult[] = []
    for (const path of paths ?? due) {
      const result = await renewOne(path, asCopy, raise)
      results.push(result)
      if (result.error !== null && !isOfFile(result.error.code)) break
    }
    return results
  }

  return {
    list,
    remember,
    async seen(path, until, isNew) {
      const before = store.read().find(file => file.path === path)
      if (before === undefined ? !isNew || until === null : before.until === until) return
      if (until === null) await save(without([path]))
      else await remember([{ path, until }])
    },
    forget: path => save(without([path])),
    renew(options, raise) {
      const renewed = working.then(() => renewAll(options, raise))
      working = renewed.catch(() => {})
      return renewed
    },
  }
}

/** The next file may fare better. */
function isOfFile(code: string): boolean {
  return /^(file|pdf|signature)\.|^level\.(broken|nothing)/.test(code)
}
