/** One job of the app, from the command line: its questions answered at the terminal, ended by Ctrl-C. */
import type { WireError } from '../../../src-shared/contract/define.ts'
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { PinQuestion, SignJob } from '../../../src-shared/model/signing.ts'
import { confirmLastTry } from './last-try.ts'
import type { CommandContext } from './sign.ts'

/** Minutes: a key that opens one document after the other is asked for once. No login outlives the command. */
const KEEP_MINUTES = 5

/**
 * @param start of the app: signing, or opening a document
 * @returns the job at its end, and why it stopped before its last item, if it did
 */
export async function runJob(
  context: CommandContext,
  start: () => Promise<{ readonly jobId: string }>,
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
  const { jobId } = await start()
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
  const { client, output } = context
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
  const isOther = context.opening !== null && question.use === 'open'
  const pin = isOther ? context.opening.pin : context.pin
  const confirmedLastTry = await confirmLastTry(question, { ...context, pin }, 'PIN')
  const typed = question.kind === 'reader-last-try' ? '' : await pin.ask(promptOf(job, question))
  const keepMinutes = job.use === 'open' ? KEEP_MINUTES : 0
  await client.signing.answerPin({ jobId: job.jobId, pin: typed, confirmedLastTry, keepMinutes })
}

function promptOf(job: SignJob, { purpose, use }: PinQuestion): string {
  const token = job.token?.label ? ` for “${job.token.label}”` : ''
  const opening = use === 'open' ? ', to open the document' : ''
  const each = use === 'open' ? 'PIN once more' : 'PIN for this signature'
  const what = purpose === 'password' ? 'Password' : purpose === 'signature' ? each : 'PIN'
  return `${what}${token}${opening}`
}

/** The contract leaves details unknown; `fromWire` parses them by their code. */
export function wire(error: { code: string; details?: unknown }): WireError {
  return { code: error.code, details: error.details }
}
