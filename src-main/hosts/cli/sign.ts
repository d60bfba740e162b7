/** `tokenseal sign`: inputs and options -> one signing job, its questions answered at the terminal. */
import type { AppContract } from '../../../src-shared/contract/contract.ts'
import type { Client, WireError } from '../../../src-shared/contract/define.ts'
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { PinQuestion, SignJob, SignRequest } from '../../../src-shared/model/signing.ts'
import { appearanceId } from './appearances.ts'
import type { ParsedCommand } from './arguments.ts'
import type { PinSource } from './ask-pin.ts'
import { chooseCertificate } from './choose.ts'
import { isBatch } from './inputs.ts'
import { confirmLastTry } from './last-try.ts'
import type { Output } from './output.ts'
import { planFromOptions } from './sign-request.ts'
import { printResults, saveSignReport } from './sign-results.ts'

export type CommandContext = {
  readonly client: Client<AppContract>
  readonly output: Output
  readonly pin: PinSource
  /** `--use-last-try`: the person is sure of the PIN, where nobody can be asked. */
  readonly sureOfPin: boolean
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
}

/** @throws AppError for what concerns the whole command; a failed file among many is told in the results */
export async function sign(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { output, client, signal } = context
  const { services } = await client.records.settings({})
  const usualLevel = services.timeStamps.length > 0 ? 'b-lt' : 'b-b'
  const named = await appearanceId(command, client)
  const { request, inputs, skipped } = await planFromOptions(command, usualLevel, named, signal)
  if (inputs.length === 0)
    return printResults(command, output, { results: [], skipped, unreached: 0, stopped: null })
  const list = await unlessCancelled(signal, client.tokens.list({ refresh: true }))
  const wanted = {
    token: command.values.get('token') ?? null,
    certificate: command.values.get('cert') ?? null,
  }
  const last = await client.certificates.lastUsed({ beside: inputs[0] ?? null })
  const chosen = chooseCertificate(list, wanted, last)
  const { tokenId, fingerprint } = chosen
  const { job, stopped } = await runJob(context, { ...request, tokenId, fingerprint })
  const { results } = job
  if (stopped && results.length === 0) throw stopped
  const [only] = results
  if (!isBatch(command) && only && !only.ok) {
    await saveSignReport(command, { results, skipped })
    throw fromWire(wire(only.error))
  }
  return printResults(command, output, {
    results,
    skipped,
    unreached: inputs.length - results.length,
    stopped,
  })
}

/** Ends waiting at Ctrl-C, whatever a driver is doing; the app ends the driver's process when it closes. */
export async function unlessCancelled<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: cancelled, reject } = Promise.withResolvers<never>()
  const cancel = () => reject(new AppError('job.cancelled', {}))
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    return await Promise.race([work, cancelled])
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** @returns the job at its end, and why it stopped before its last item, if it did */
async function runJob(
  context: CommandContext,
  request: SignRequest,
): Promise<{ job: SignJob; stopped: AppError | null }> {
  const { client, output, signal } = context
  let refusal: AppError | null = null
  const { promise: ended, resolve } = Promise.withResolvers<SignJob>()
  const { promise: broken, reject } = Promise.withResolvers<never>()

  const unsubscribe = client.signing.jobChanged(job => {
    output.progress(job)
    if (job.phase === 'done' || job.phase === 'failed' || job.phase === 'cancelled') resolve(job)
    // Each event of this phase is one new question: see jobs.ts.
    if (job.phase !== 'awaiting-pin' || !job.question) return
    answer(context, job, job.question).catch(async (error: unknown) => {
      if (error instanceof AppError) refusal = error
      else reject(error)
      await client.signing.cancel({ jobId: job.jobId }).catch(() => {})
    })
  })
  const { jobId } = await client.signing.start(request)
  const cancel = () => void client.signing.cancel({ jobId }).catch(() => {})
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    const job = await Promise.race([ended, broken])
    const stopped = refusal ?? (job.error ? fromWire(wire(job.error)) : null)
    return { job, stopped: stopped ?? (job.phase === 'cancelled' ? new AppError('job.cancelled', {}) : null) }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', cancel)
    output.endProgress()
  }
}

/** Answers one question, or throws what ends the command: it never tries a PIN twice. */
async function answer(context: CommandContext, job: SignJob, question: PinQuestion): Promise<void> {
  const { client, output, pin } = context
  if (question.kind === 'token-removed') throw new AppError('token.removed', {})
  if (question.kind === 'locked') throw new AppError('token.pin-locked', {})
  if (question.wrongBefore) {
    throw question.purpose === 'password'
      ? new AppError('pkcs12.password-wrong', {})
      : new AppError('token.pin-incorrect', { triesLeft: question.triesLeft })
  }
  if (question.kind === 'reader') {
    output.tell('Type your PIN on the reader.')
    return
  }
  output.endProgress()
  const confirmedLastTry = await confirmLastTry(question, context, 'PIN')
  const typed = question.kind === 'reader-last-try' ? '' : await pin.ask(promptOf(job, question))
  await client.signing.answerPin({ jobId: job.jobId, pin: typed, confirmedLastTry })
}

function promptOf(job: SignJob, { purpose }: PinQuestion): string {
  const token = job.token?.label ? ` for “${job.token.label}”` : ''
  const what =
    purpose === 'password' ? 'Password' : purpose === 'signature' ? 'PIN for this signature' : 'PIN'
  return `${what}${token}`
}

/** The contract leaves details unknown; `fromWire` parses them by their code. */
function wire(error: { code: string; details?: unknown }): WireError {
  return { code: error.code, details: error.details }
}
