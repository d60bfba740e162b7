/** `tokenseal extend` and `tokenseal timestamp`: raise what is signed already, or stamp a document alone. */
import { existsSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { Extended, ExtendRequest, PendingResult, RenewResult } from '../../../src-shared/model/levels.ts'
import type { ParsedCommand } from './arguments.ts'
import { secretFromFile } from './ask-pin.ts'
import { levelOf, timeStampChoice } from './level-options.ts'
import { opened, openedByKey } from './opening.ts'
import { errorOf, plainError } from './output.ts'
import { oneLine } from './printable.ts'
import type { CommandContext } from './sign.ts'
import { usage } from './usage.ts'

/** @throws AppError `usage.invalid`, `file.*`, `level.*`, `timestamp.*` */
export async function extend(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { flags, positionals } = command
  const [isPending, isDue] = [flags.has('pending'), flags.has('due')]
  if (isPending && isDue) throw usage('--pending and --due exclude each other.')
  if (isPending && positionals.length > 0)
    throw usage('--pending takes no files: it finishes those that wait.')
  if (isDue && positionals.length > 0)
    throw usage('--due takes no files: it renews those whose proof ends soon.')
  if (isPending) return finishPending(command, context)
  if (isDue) return renewDue(command, context)
  const level = levelOf(command, ['b-b', 'b-t', 'b-lt', 'b-lta'])
  if (level === null || level === 'b-b') throw usage('--level takes b-t, b-lt, b-lta.')
  return raise(command, context, level)
}

/** @throws AppError `usage.invalid`, `file.*`, `timestamp.*` */
export function timestamp(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  return raise(command, context, null)
}

async function raise(
  command: ParsedCommand,
  context: CommandContext,
  level: ExtendRequest['level'],
): Promise<ExitCode> {
  const { client, output, signal } = context
  const [name, ...more] = command.positionals
  if (name === undefined || more.length > 0) throw usage('Give exactly one file.')
  const path = resolve(name)
  if (!existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
  const request = { path, level, output: outputOf(command, path), ...(await commonOptions(command, signal)) }
  const extended = await opened(path, command, context, () => client.levels.extend(request, { signal }))
  const saved = `${basename(path)} → ${relative(process.cwd(), extended.output)}`
  output.line(`✓ ${oneLine(saved)}, ${wordsOf(extended)}`)
  output.document({ ok: true, results: [{ ok: true, ...extended }] })
  return 0
}

function wordsOf({ level }: Extended): string {
  return level === null ? 'stamped as a whole' : `raised to PAdES ${level.toUpperCase()}`
}

function outputOf(command: ParsedCommand, path: string): ExtendRequest['output'] {
  const overwrite = command.flags.has('force')
  const target = command.values.get('output')
  const inPlace = command.flags.has('in-place')
  if (inPlace === (target !== undefined)) throw usage('Give either -o FILE or --in-place.')
  return inPlace ? { path, overwrite: true, inPlace } : { path: resolve(target ?? ''), overwrite, inPlace }
}

async function commonOptions(command: ParsedCommand, signal: AbortSignal) {
  const passwordFile = command.values.get('password-file')
  const timeStamps = timeStampChoice(command)
  return {
    password: passwordFile === undefined ? null : await secretFromFile(passwordFile, signal),
    ...(timeStamps ? { timeStamps } : {}),
  }
}

async function finishPending(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, signal } = context
  const options = await commonOptions(command, signal)
  const finish = (paths: string[] | null) => client.levels.finishPending({ paths, ...options }, { signal })
  const results: PendingResult[] = []
  for (const result of await finish(null)) {
    const { path, error } = result
    const isSealed = error?.code === 'pdf.recipient-key-needed' && context.opening !== null
    results.push(...(isSealed ? await openedByKey(path, command, context, () => finish([path])) : [result]))
  }
  return tell(results, 'No file waits for a higher level.', context)
}

/** In place, all that end within 90 days. */
async function renewDue(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, signal } = context
  const options = await commonOptions(command, signal)
  const renew = (paths: string[] | null) =>
    client.levels.renew({ paths, asCopy: false, ...options }, { signal })
  const results: RenewResult[] = []
  for (const result of await renew(null)) {
    const { path, error } = result
    const isSealed = error?.code === 'pdf.recipient-key-needed' && context.opening !== null
    results.push(...(isSealed ? await openedByKey(path, command, context, () => renew([path])) : [result]))
  }
  return tell(results, 'No archived file is due for renewal, as far as this computer knows.', context)
}

function tell(
  results: readonly (PendingResult | RenewResult)[],
  nothing: string,
  { output }: CommandContext,
): ExitCode {
  if (results.length === 0) output.note(nothing)
  for (const result of results) output.line(lineOf(result))
  const rows = results.map(({ error, ...result }) => ({
    path: result.path,
    ok: error === null,
    ...('until' in result && result.until !== null ? { until: result.until } : {}),
    ...(error === null ? {} : { error: errorOf(fromWire({ code: error.code, details: error.details })) }),
  }))
  output.document({ ok: rows.every(({ ok }) => ok), results: rows })
  return rows.every(({ ok }) => ok) ? 0 : 9
}

function lineOf(result: PendingResult | RenewResult): string {
  const { path, error } = result
  const name = oneLine(relative(process.cwd(), path) || path)
  if (error === null)
    return 'until' in result && result.until !== null
      ? `✓ ${name}, holds until ${result.until.slice(0, 10)}`
      : `✓ ${name}`
  return `✗ ${name}: ${plainError(fromWire({ code: error.code, details: error.details }))}`
}
