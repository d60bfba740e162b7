/** What a command may not write to, whatever --force says: a folder, and what the same command reads. */
import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { writeError } from '../node/file-errors.ts'
import { COMMANDS, type CommandSpec, type ParsedCommand } from './arguments.ts'
import { usage } from './usage.ts'

/** Options whose file is written. Every other one that takes a file is read. */
const WRITTEN: ReadonlySet<string> = new Set(['output', 'report', 'bundle'])

/** Told before anything is read. @throws AppError `file.is-folder`, `usage.invalid` */
export function refuseOutputs(command: ParsedCommand): void {
  const read = new Set(filesRead(command).map(path => identityOf(resolve(path))))
  const written = new Map<string, string>()
  for (const option of WRITTEN) {
    const value = command.values.get(option)
    if (value === undefined) continue
    const path = resolve(value)
    if (isFolder(path)) throw new AppError('file.is-folder', { name: basename(path) })
    const identity = identityOf(path)
    if (read.has(identity)) throw wouldBeOverwritten(path, command)
    const other = written.get(identity)
    if (other !== undefined) throw usage(`--${other} and --${option} name the same file.`)
    written.set(identity, option)
  }
}

export function wouldBeOverwritten(path: string, { name }: ParsedCommand): AppError {
  const spec: CommandSpec = COMMANDS[name]
  const hint = 'in-place' in spec.options ? '; --in-place asks for that' : ''
  return usage(`${basename(path)} is an input and would be overwritten${hint}.`)
}

/** @throws AppError `file.*` where no file can be made or looked at */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch (error) {
    throw writeError(error, path)
  }
}

/** The same for two names of one file: links, and capitals where they do not count. Never throws. */
export function identityOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true })
    return `${found.dev}:${found.ino}`
  } catch {
    return path // Not there yet, or not for us to look at.
  }
}

function filesRead({ name, positionals, values, lists }: ParsedCommand): readonly string[] {
  const spec: CommandSpec = COMMANDS[name]
  const read = (option: string) => spec.options[option]?.completes === 'file' && !WRITTEN.has(option)
  return [
    ...positionals,
    ...[...values].flatMap(([option, value]) => (read(option) ? [value] : [])),
    ...[...lists].flatMap(([option, all]) => (read(option) ? all : [])),
  ]
}
