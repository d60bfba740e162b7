/** Options of `sign` -> the request that the app understands. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Certification, type Lock } from '../../../src-shared/model/restrictions.ts'
import type { SignItem, SignRequest } from '../../../src-shared/model/signing.ts'
import { DigestName, type PadesLevel, PLAIN_APPEARANCE } from '../../../src-shared/model/signing.ts'
import type { ParsedCommand } from './arguments.ts'
import { secretFromFile } from './ask-pin.ts'
import { inputFiles, outputFor, refuseContradictions } from './inputs.ts'
import { LEVELS, levelOf, timeStampChoice } from './level-options.ts'
import { placementOf } from './placement-options.ts'
import { refuseSignReport } from './sign-results.ts'
import { usage } from './usage.ts'

export type Plan = {
  readonly request: Omit<SignRequest, 'tokenId' | 'fingerprint'>
  /** Input paths of the items, in order. */
  readonly inputs: readonly string[]
  /** Left out by --resume, because their output exists. */
  readonly skipped: readonly string[]
}

/**
 * @param usualLevel where the command names none
 * @param named      id of the appearance that the command names
 * @param signal     ends waiting for a pipe
 * @throws AppError `usage.invalid`, `file.*`, `job.cancelled`
 */
export async function planFromOptions(
  command: ParsedCommand,
  usualLevel: PadesLevel,
  named: string | null,
  signal: AbortSignal,
): Promise<Plan> {
  const all = await inputFiles(command, signal)
  refuseContradictions(command, all)
  await refuseSignReport(command, all)
  const skipped = command.flags.has('resume') ? all.filter(input => outputExists(input, command)) : []
  const inputs = all.filter(input => !skipped.includes(input))
  const passwordFile = command.values.get('password-file')
  const password = passwordFile === undefined ? null : await secretFromFile(passwordFile, signal)
  const placement = placementOf(command)
  const items = inputs.map(
    (path): SignItem => ({
      source: { path, password },
      placement,
      field: command.values.get('field') ?? null,
      output: outputFor(path, command),
    }),
  )
  return {
    request: { ...textOptions(command, named), ...levelOptions(command, usualLevel), items },
    inputs,
    skipped,
  }
}

function levelOptions(
  command: ParsedCommand,
  usualLevel: PadesLevel,
): Pick<SignRequest, 'level' | 'finishLater' | 'timeStamps'> {
  const timeStamps = timeStampChoice(command)
  const level = levelOf(command, LEVELS) ?? (timeStamps ? 'b-lt' : usualLevel)
  const finishLater = command.flags.has('finish-later')
  return { level, finishLater, ...(timeStamps ? { timeStamps } : {}) }
}

function textOptions(command: ParsedCommand, named: string | null): Omit<Plan['request'], 'items' | 'level'> {
  const image = command.values.get('image')
  return {
    digest: command.values.has('digest') ? oneOf(DigestName.options, command, 'digest', 'sha256') : null,
    reason: command.values.get('reason') ?? null,
    location: command.values.get('location') ?? null,
    contact: command.values.get('contact') ?? null,
    name: command.values.get('name') ?? null,
    appearance: { ...PLAIN_APPEARANCE, imagePath: image === undefined ? null : resolve(image), named },
    certify: command.values.has('certify')
      ? oneOf(Certification.options, command, 'certify', 'form-filling')
      : null,
    lock: lockOf(command),
    dryRun: command.flags.has('dry-run'),
  }
}

/** `document`, `all`, `include:F1,F2` or `exclude:F1,F2`. */
function lockOf(command: ParsedCommand): Lock | null {
  const text = command.values.get('lock')
  if (text === undefined) return null
  if (text === 'document' || text === 'all') return { action: text, fields: [] }
  const [action, names = ''] = text.split(/:(.*)/s)
  const fields = names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  if ((action !== 'include' && action !== 'exclude') || fields.length === 0) {
    throw usage('--lock takes document, all, include:FIELD,… or exclude:FIELD,…')
  }
  return { action, fields }
}

function outputExists(input: string, command: ParsedCommand): boolean {
  const { path, inPlace } = outputFor(input, command)
  return path !== null && !inPlace && existsSync(path)
}

function oneOf<T extends string>(options: readonly T[], command: ParsedCommand, key: string, fallback: T): T {
  const value = command.values.get(key) ?? fallback
  const found = options.find(option => option === value)
  if (found === undefined) throw usage(`--${key} takes ${options.join(', ')}.`)
  return found
}
