/** Runs one command: parsed, its app opened and closed, its failure printed once. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { type ParsedCommand, parseCommandLine, wantsJson } from './arguments.ts'
import { createPinSource, type PinSource } from './ask-pin.ts'
import { commandHelp, completionScript, generalHelp } from './help.ts'
import { openingOf } from './opening.ts'
import { createOutput, type Output } from './output.ts'
import { refuseOutputs } from './outputs.ts'
import type { CommandContext } from './sign.ts'
import { listenForStop } from './stopping.ts'
import { usage } from './usage.ts'

export type CliParts = {
  readonly argv: readonly string[]
  readonly version: string
  /** `module-process.ts`, as built. */
  readonly moduleProcessPath: string
  /** `written-digest-thread.ts`, as built. */
  readonly digestThreadPath: string
  /** `text-process.ts`, as built. */
  readonly textProcessPath: string
  /** The character maps of pdf.js. */
  readonly mapsFolder: string
  /** Folder with fonts and the sample document. */
  readonly assetsFolder: string
}

/** @returns the exit code; prints everything itself, never throws */
export async function runCli(parts: CliParts): Promise<ExitCode> {
  const output = createOutput({ json: wantsJson(parts.argv), quiet: isQuiet(parts.argv) })
  try {
    return await run(parts, output)
  } catch (error) {
    if (error instanceof AppError) return output.fail(error)
    const { bugOf } = await import('../../app/serve.ts')
    const { openLog } = await import('./cli-app.ts')
    return output.fail(bugOf(error, openLog()))
  }
}

async function run(parts: CliParts, output: Output): Promise<ExitCode> {
  const parsed = parseCommandLine(parts.argv)
  if (parsed.kind === 'version') return say(`tokenseal ${parts.version}\n`)
  if (parsed.kind === 'help') return say(parsed.name ? commandHelp(parsed.name) : generalHelp(parts.version))
  const { command } = parsed
  if (command.name === 'completion') return say(completion(command))
  if (command.name === 'init-demo') {
    const { initDemoCommand } = await import('./init-demo.ts')
    return initDemoCommand(command, output, parts)
  }
  return withApp(command, output, parts)
}

async function withApp(command: ParsedCommand, output: Output, parts: CliParts): Promise<ExitCode> {
  refuseOutputs(command)
  const { signal, end } = listenForStop()
  const pin = pinSourceOf(command, signal)
  const opening = openingOf(command, signal)
  const { openCliApp } = await import('./cli-app.ts')
  const { app, client } = openCliApp(command, parts)
  const sureOfPin = command.flags.has('use-last-try')
  const context: CommandContext = { client, output, signal, pin, opening, sureOfPin }
  try {
    return await dispatch(command, context)
  } finally {
    await app.close()
    end()
  }
}

/** @throws AppError `usage.invalid`, `file.not-found`: before any driver is loaded */
function pinSourceOf(command: ParsedCommand, signal: AbortSignal): PinSource {
  const file = command.values.get('pin-file') ?? null
  const stdin = command.flags.has('pin-stdin')
  if (file !== null && stdin) throw usage('--pin-file and --pin-stdin exclude each other.')
  if (file !== null && !existsSync(file)) throw new AppError('file.not-found', { name: basename(file) })
  return createPinSource({ file, stdin, signal })
}

async function dispatch(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  switch (command.name) {
    case 'sign': {
      const { sign } = await import('./sign.ts')
      return sign(command, context)
    }
    case 'extend':
    case 'timestamp': {
      const { extend, timestamp } = await import('./extend.ts')
      return command.name === 'extend' ? extend(command, context) : timestamp(command, context)
    }
    case 'validate': {
      const { validate } = await import('./validate.ts')
      return validate(command, context)
    }
    case 'tokens': {
      const { tokens } = await import('./lists.ts')
      return tokens(command, context)
    }
    case 'certs': {
      const [verb] = command.positionals
      if (verb !== undefined && verb !== 'show') throw usage('certs takes: show, or nothing.')
      if (verb === 'show') return (await import('./certificates.ts')).showCertificate(command, context)
      const { certs } = await import('./lists.ts')
      return certs(command, context)
    }
    case 'pin': {
      const { pin } = await import('./pin.ts')
      return pin(command, context)
    }
    case 'appearances': {
      const { appearances } = await import('./appearances.ts')
      return appearances(command, context)
    }
    case 'doctor': {
      const { doctor } = await import('./doctor.ts')
      return doctor(command, context)
    }
    case 'cert': {
      const { exportCertificate } = await import('./certificates.ts')
      return exportCertificate(command, context)
    }
    default:
      throw usage(`“${command.name}” needs no app.`)
  }
}

function completion(command: ParsedCommand): string {
  const [shell] = command.positionals
  if (shell === 'bash' || shell === 'zsh' || shell === 'fish') return completionScript(shell)
  throw usage('completion takes bash, zsh or fish.')
}

function say(text: string): ExitCode {
  process.stdout.write(text)
  return 0
}

function isQuiet(argv: readonly string[]): boolean {
  return argv.includes('--quiet') || argv.includes('-q')
}
