/** `tokenseal sign`: inputs and options -> one signing job, its questions answered at the terminal. */
import type { AppContract } from '../../../src-shared/contract/contract.ts'
import type { Client } from '../../../src-shared/contract/define.ts'
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { appearanceId } from './appearances.ts'
import type { ParsedCommand } from './arguments.ts'
import type { PinSource } from './ask-pin.ts'
import { chooseCertificate } from './choose.ts'
import { isBatch } from './inputs.ts'
import { type Opening, openingToken, withoutOpeningFile } from './opening.ts'
import type { Output } from './output.ts'
import { runJob, wire } from './run-job.ts'
import { planFromOptions } from './sign-request.ts'
import { printResults, saveSignReport } from './sign-results.ts'

export type CommandContext = {
  readonly client: Client<AppContract>
  readonly output: Output
  readonly pin: PinSource
  /** Of the key that `--decrypt-…` names; null: none is named. */
  readonly opening: Opening | null
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
  const all = await unlessCancelled(signal, client.tokens.list({ refresh: true }))
  const list = withoutOpeningFile(command, all)
  const openingTokenId = openingToken(command, all)
  const wanted = {
    token: command.values.get('token') ?? null,
    certificate: command.values.get('cert') ?? null,
  }
  const last = await client.certificates.lastUsed({ beside: inputs[0] ?? null })
  const chosen = chooseCertificate(list, wanted, last)
  const { tokenId, fingerprint } = chosen
  const opening = openingTokenId === null ? {} : { openingTokenId }
  const { job, stopped } = await runJob(context, () =>
    client.signing.start({ ...request, ...opening, tokenId, fingerprint }),
  )
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
