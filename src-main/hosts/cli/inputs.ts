/** Which files a command means, and where their signed copies go. */
import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { copyName } from '../../../src-shared/model/file-name.ts'
import type { Output as SignOutput } from '../../../src-shared/model/signing.ts'
import { readSmallFile, textOf } from '../../base/small-file.ts'
import { readError } from '../node/file-errors.ts'
import type { ParsedCommand } from './arguments.ts'
import { identityOf, wouldBeOverwritten } from './outputs.ts'
import { usage } from './usage.ts'

/**
 * A signed copy that is the output of another input is no input: not in a folder, and not with --resume, so that a
 * second run signs nothing twice.
 *
 * @returns absolute paths, each once, in the order given
 * @throws  AppError `usage.invalid`, `file.not-found`, `file.unreadable`
 */
export async function inputFiles(command: ParsedCommand, signal: AbortSignal): Promise<readonly string[]> {
  const list = command.values.get('from-file')
  const named = [...command.positionals, ...(list ? await linesOf(list, signal) : [])]
  if (named.length === 0) throw usage('There is no input file.')
  const files = new Map<string, { readonly isNamed: boolean }>()
  for (const name of named) {
    const path = resolve(name)
    if (!existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
    if (!statSync(path).isDirectory()) files.set(path, { isNamed: !command.flags.has('resume') })
    else
      for (const found of await pdfsIn(path, command.flags.has('recursive'))) {
        if (!files.has(found)) files.set(found, { isNamed: false })
      }
  }
  if (files.size === 0) throw usage('There is no PDF among the inputs.')
  const outputs = new Set([...files.keys()].map(path => outputFor(path, command).path))
  const isOutput = (path: string) => !command.flags.has('in-place') && outputs.has(path)
  return [...files].filter(([path, { isNamed }]) => isNamed || !isOutput(path)).map(([path]) => path)
}

/** True where more than one result is expected, so that results are listed and one failure does not end it all. */
export function isBatch(command: ParsedCommand): boolean {
  const [only] = command.positionals
  return (
    command.positionals.length > 1 ||
    command.values.has('from-file') ||
    (only !== undefined && existsSync(only) && statSync(only).isDirectory())
  )
}

/** `<name>-signed.pdf`, in the folder asked for or beside the input. */
export function outputFor(input: string, command: ParsedCommand): SignOutput {
  const overwrite = command.flags.has('force')
  if (command.flags.has('in-place')) return { path: input, overwrite: true, inPlace: true }
  const explicit = command.values.get('output')
  if (explicit !== undefined) return { path: resolve(explicit), overwrite, inPlace: false }
  const name = copyName({
    before: '',
    name: basename(input, extname(input)),
    after: '-signed',
    extension: '.pdf',
  })
  return {
    path: join(resolve(command.values.get('out-dir') ?? dirname(input)), name),
    overwrite,
    inPlace: false,
  }
}

/**
 * @throws AppError `usage.invalid` when two inputs would be saved under one name, an input would be overwritten, or
 *         options contradict; `file.folder-missing` for --out-dir
 */
export function refuseContradictions(command: ParsedCommand, inputs: readonly string[]): void {
  const targets = ['output', 'out-dir'].filter(key => command.values.has(key))
  if (command.flags.has('in-place')) targets.push('in-place')
  if (targets.length > 1) throw usage(`--${targets.join(' and --')} exclude each other.`)
  if (command.values.has('output') && (inputs.length > 1 || isBatch(command))) {
    throw usage('--output names one file; for several inputs use --out-dir.')
  }
  refuseMissingFolder(command.values.get('out-dir'))
  const seen = new Map<string, string>()
  const known = command.flags.has('in-place') ? new Map<string, string>() : identities(inputs)
  for (const input of inputs) {
    const path = outputFor(input, command).path ?? ''
    const other = seen.get(path)
    if (other) throw usage(`${basename(other)} and ${basename(input)} would be saved under the same name.`)
    seen.set(path, input)
    const overwritten = command.flags.has('force') || path === input ? known.get(identityOf(path)) : undefined
    if (overwritten) throw wouldBeOverwritten(overwritten, command)
  }
}

function refuseMissingFolder(folder: string | undefined): void {
  if (folder === undefined) return
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('file.folder-missing', { name: basename(resolve(folder)) })
  }
}

function identities(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(paths.map(path => [identityOf(path), path]))
}

/** Some hundred thousand names. */
const MAX_LIST_BYTES = 64 * 1024 * 1024

async function linesOf(list: string, signal: AbortSignal): Promise<string[]> {
  const bytes = await readSmallFile(list, { maxBytes: MAX_LIST_BYTES, signal }).catch(cause => {
    throw signal.aborted ? new AppError('job.cancelled', {}, cause) : readError(cause, list)
  })
  return textOf(bytes)
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
}

async function pdfsIn(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive }).catch(cause => {
    throw readError(cause, folder)
  })
  return entries
    .filter(entry => /\.pdf$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink()))
    .map(entry => ({ path: join(entry.parentPath, entry.name), isLink: entry.isSymbolicLink() }))
    .filter(({ path, isLink }) => !isLink || statSync(path, { throwIfNoEntry: false })?.isFile())
    .map(({ path }) => path)
    .sort()
}
