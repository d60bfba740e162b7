/** Where a PIN or password comes from on the command line: a terminal without echo, a file, standard input. */
import { openSync, writeSync } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import { ReadStream } from 'node:tty'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { readSmallFile, textOf } from '../../base/small-file.ts'
import { readError } from '../node/file-errors.ts'
import { oneLine } from './printable.ts'
import { usage } from './usage.ts'

const MAX_SECRET_FILE_BYTES = 4096
const LINE_END = 0x0a

export type PinSource = {
  /** @param prompt words for the terminal, without colon. @throws AppError `usage.no-pin-source`, `token.pin-cancelled`, `job.cancelled` */
  ask(prompt: string): Promise<string>
  /** Asks for a yes in so many words; only a terminal can give one. */
  confirm(question: string): Promise<boolean>
}

/**
 * @param options at most one of file and stdin; with none, the terminal (`/dev/tty`, so that pipes stay free)
 * @param options.signal ends a question at the terminal
 */
export function createPinSource(options: {
  readonly file: string | null
  readonly stdin: boolean
  readonly signal: AbortSignal
}): PinSource {
  const { file, stdin, signal } = options
  if (file !== null) return given(onlyOnce(() => secretFromFile(file, signal)))
  if (stdin) return given(onlyOnce(() => firstLineOfStdin(signal)))
  return {
    ask: async prompt => readTerminal(`${oneLine(prompt)}: `, false, signal),
    confirm: async question => {
      const answer = await readTerminal(`${oneLine(question)} [yes/no]: `, true, signal)
      return /^y(es)?$/i.test(answer.trim())
    },
  }
}

/** Standard input and pipes can be read once; a key that wants its PIN for every signature asks more often. */
function onlyOnce(read: () => Promise<string>): () => Promise<string> {
  let first: Promise<string> | null = null
  return () => {
    first ??= read()
    return first
  }
}

/**
 * The first line of a small file or of a pipe (`<(…)` of a shell), without its line end.
 *
 * @throws AppError `job.cancelled`, `file.*`: also for what is too large to be a secret, which may be a wrong file
 */
export async function secretFromFile(path: string, signal: AbortSignal): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readSmallFile(path, { maxBytes: MAX_SECRET_FILE_BYTES, signal })
  } catch (cause) {
    throw signal.aborted ? new AppError('job.cancelled', {}, cause) : readError(cause, path)
  }
  return firstLine(secretText(bytes))
}

/** Sent as it is, what is no text would be a wrong PIN, and a try. @throws AppError `usage.invalid` */
function secretText(bytes: Uint8Array): string {
  try {
    const text = textOf(bytes, { fatal: true })
    if (!text.includes('\0')) return text
  } catch {
    // Not of this encoding.
  }
  throw usage('What should hold the PIN is no text in UTF-8. Nothing was sent.')
}

function given(read: () => Promise<string>): PinSource {
  return { ask: read, confirm: async () => false }
}

async function firstLineOfStdin(signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of addAbortSignal(signal, process.stdin)) {
      const bytes = Buffer.from(piece)
      pieces.push(bytes)
      length += bytes.length
      if (bytes.includes(LINE_END) || length > MAX_SECRET_FILE_BYTES) break
    }
  } catch (cause) {
    throw signal.aborted ? new AppError('job.cancelled', {}, cause) : cause
  }
  if (length === 0) throw new AppError('usage.no-pin-source', {})
  return firstLine(secretText(Buffer.concat(pieces)))
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? ''
}

async function readTerminal(prompt: string, echo: boolean, signal: AbortSignal): Promise<string> {
  const terminal = openTerminal()
  try {
    return await readLine(terminal, { prompt: oneLine(prompt), echo, signal })
  } finally {
    terminal.close()
  }
}

type Terminal = { readonly input: ReadStream; write(text: string): void; close(): void }

function openTerminal(): Terminal {
  if (process.platform === 'win32') {
    if (!process.stdin.isTTY) throw new AppError('usage.no-pin-source', {})
    return {
      input: process.stdin as ReadStream, // isTTY says so.
      write: text => void process.stderr.write(text),
      close: () => process.stdin.pause(),
    }
  }
  try {
    const fd = openSync('/dev/tty', 'r+')
    const input = new ReadStream(fd)
    return { input, write: text => void writeSync(fd, text), close: () => void input.destroy() }
  } catch (cause) {
    throw new AppError('usage.no-pin-source', {}, cause)
  }
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const ESCAPE = '\u001b'

type Question = { readonly prompt: string; readonly echo: boolean; readonly signal: AbortSignal }

/** Keys come one by one and unseen from before the prompt is shown until after the answer. */
function readLine({ input, write }: Terminal, { prompt, echo, signal }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = []
    const end = (finish: () => void) => {
      input.off('data', onData)
      signal.removeEventListener('abort', cancel)
      try {
        input.setRawMode(false)
        input.pause()
        write('\n')
      } catch {
        // The terminal was closed: there is nothing to put back.
      }
      finish()
      typed = []
    }
    const cancel = () => end(() => reject(new AppError('job.cancelled', {})))
    const onData = (data: Buffer) => {
      for (const key of data.toString('utf8')) {
        if (key === '\r' || key === '\n') return end(() => resolve(typed.join('')))
        if (key === CTRL_C) return cancel()
        if (key === CTRL_D || key === ESCAPE) {
          return end(() => reject(new AppError('token.pin-cancelled', {})))
        }
        if (key === '\u007f' || key === '\b') {
          if (typed.pop() !== undefined && echo) write('\b \b')
        } else if (key >= ' ') {
          typed.push(key)
          if (echo) write(key)
        }
      }
    }
    input.setRawMode(true)
    input.on('data', onData)
    input.resume()
    write(prompt)
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
  })
}
