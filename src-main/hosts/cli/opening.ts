/** Documents that are encrypted for certificates, on the command line: whose key opens them (`--decrypt-…`). */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { AppError, isAppError } from '../../../src-shared/errors/app-error.ts'
import type { TokenList } from '../../../src-shared/model/certificate.ts'
import type { ParsedCommand } from './arguments.ts'
import { createPinSource, type PinSource } from './ask-pin.ts'
import { chooseTokens } from './choose.ts'
import { runJob } from './run-job.ts'
import type { CommandContext } from './sign.ts'
import { usage } from './usage.ts'

/** The key that was named for opening, and where its PIN comes from. */
export type Opening = { readonly pin: PinSource }

/** @returns null where the command names none. @throws AppError `usage.invalid`, `file.not-found`: before any driver is loaded */
export function openingOf({ values }: ParsedCommand, signal: AbortSignal): Opening | null {
  const [file, token, pinFile] = ['decrypt-pkcs12', 'decrypt-token', 'decrypt-pin-file'].map(key =>
    values.get(key),
  )
  if (file !== undefined && token !== undefined)
    throw usage('--decrypt-pkcs12 and --decrypt-token exclude each other.')
  if (file === undefined && token === undefined) {
    if (pinFile !== undefined) throw usage('--decrypt-pin-file needs --decrypt-pkcs12 or --decrypt-token.')
    return null
  }
  for (const path of [file, pinFile])
    if (path !== undefined && !existsSync(path))
      throw new AppError('file.not-found', { name: basename(path) })
  return { pin: createPinSource({ file: pinFile ?? null, stdin: false, signal }) }
}

/** @returns null where the command names none. @throws AppError `token.*` */
export function openingToken({ values }: ParsedCommand, list: TokenList): string | null {
  const file = values.get('decrypt-pkcs12')
  const name = values.get('decrypt-token')
  if (file === undefined && name === undefined) return null
  const found =
    file === undefined
      ? chooseTokens(list, name ?? null)
      : list.tokens.filter(({ modulePath }) => modulePath === resolve(file))
  const [token, ...others] = found
  if (!token) throw new AppError('token.not-found', {})
  if (others.length > 0) throw usage('Several tokens are called so: name one by its serial number.')
  return token.tokenId
}

/** What signs is not chosen among the keys that are only there to open. */
export function withoutOpeningFile({ values }: ParsedCommand, list: TokenList): TokenList {
  const file = values.get('decrypt-pkcs12')
  const isOnlyThere = file !== undefined && resolve(file) !== resolve(values.get('pkcs12') ?? '')
  if (!isOnlyThere) return list
  return { ...list, tokens: list.tokens.filter(({ modulePath }) => modulePath !== resolve(file)) }
}

/**
 * Runs `work` on a file. Where that fails because the file wants a recipient's key, and the command names one, it is opened
 * by that key and the work begins again.
 */
export async function opened<T>(
  path: string,
  command: ParsedCommand,
  context: CommandContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error, 'pdf.recipient-key-needed') || context.opening === null) throw error
    return openedByKey(path, command, context, work)
  }
}

export async function openedByKey<T>(
  path: string,
  command: ParsedCommand,
  context: CommandContext,
  work: () => Promise<T>,
): Promise<T> {
  const { client } = context
  const tokenId = openingToken(command, await client.tokens.list({ refresh: true }))
  if (tokenId === null) throw new AppError('token.not-found', {})
  const { job, stopped } = await runJob(context, () => client.documents.openByKey({ path, tokenId }))
  if (stopped) throw stopped
  const documentId = job.opened?.documentId ?? ''
  try {
    return await work()
  } finally {
    await client.documents.close({ documentId })
  }
}
