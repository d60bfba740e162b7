/** `tokenseal pin change` and `tokenseal pin unlock`: a new PIN. Each PIN and PUK goes to the token once. */
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { isEasyToGuess, newPinProblem } from '../../../src-shared/model/new-pin.ts'
import type { ParsedCommand } from './arguments.ts'
import { createPinSource, type PinSource } from './ask-pin.ts'
import { chooseTokens } from './choose.ts'
import { confirmLastTry } from './last-try.ts'
import { type CommandContext, unlessCancelled } from './sign.ts'
import { usage } from './usage.ts'

const VERBS = ['change', 'unlock'] as const
type Verb = (typeof VERBS)[number]

/** @throws AppError `usage.invalid`, `token.*`, `pkcs12.no-pin` */
export async function pin(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const verb = verbOf(command)
  const { client, output, signal } = context
  const list = await unlessCancelled(signal, client.tokens.list({ refresh: true }))
  const [token, ...others] = chooseTokens(list, command.values.get('token') ?? null)
  if (!token || others.length > 0) throw usage('There are several tokens: name one with --token.')
  const { tokenId } = token
  const states = await client.pins.states({ tokenId })
  if (!states) throw new AppError('pkcs12.no-pin', {})
  if (states.readerKeypad) throw new AppError('token.pin-change-on-reader', {})

  const isChange = verb === 'change'
  const known = isChange ? states.pin : states.puk
  if (known.state === 'locked') throw new AppError(isChange ? 'token.pin-locked' : 'token.puk-locked', {})
  const confirmedLastTry = await confirmLastTry(known, context, isChange ? 'PIN' : 'PUK')
  const secret = await sourceOf(command, isChange ? 'pin-file' : 'puk-file', signal).ask(
    `${isChange ? 'PIN' : 'PUK'} for “${token.label}”`,
  )
  const { minLength: min, maxLength: max } = states.pin
  const newPin = await newPinOf(command, context, isChange ? secret : null, { min, max })
  const common = { tokenId, newPin, confirmedLastTry }
  await unlessCancelled(
    signal,
    isChange
      ? client.pins.change({ ...common, pin: secret })
      : client.pins.unlock({ ...common, puk: secret }),
  )
  output.document({ ok: true, token: { label: token.label, serial: token.serial }, done: verb })
  output.line(isChange ? 'The PIN has been changed.' : 'The token is unlocked, and has its new PIN.')
  return 0
}

function verbOf({ positionals }: ParsedCommand): Verb {
  const [verb, ...more] = positionals
  const found = VERBS.find(one => one === verb)
  if (!found || more.length > 0) throw usage('pin takes change or unlock.')
  return found
}

function sourceOf(command: ParsedCommand, option: string, signal: AbortSignal): PinSource {
  return createPinSource({ file: command.values.get(option) ?? null, stdin: false, signal })
}

/** From its file, or asked twice: nothing is sent until both are the same. */
async function newPinOf(
  command: ParsedCommand,
  { output, signal }: CommandContext,
  old: string | null,
  lengths: { readonly min: number; readonly max: number },
): Promise<string> {
  const source = sourceOf(command, 'new-pin-file', signal)
  const typed = await source.ask('New PIN')
  const reason = newPinProblem(typed, old, lengths)
  if (reason) throw new AppError('token.new-pin-refused', { reason, ...lengths })
  if (!command.values.has('new-pin-file') && (await source.ask('New PIN again')) !== typed)
    throw new AppError('token.new-pin-refused', { reason: 'repeat', ...lengths })
  if (isEasyToGuess(typed)) output.tell('A date or a simple row is easy to guess.')
  return typed
}
