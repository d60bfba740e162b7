/** Where a PIN or password comes from on the command line: a terminal without echo, a file, standard input. */
import { openSync, writeSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ReadStream } from 'node:tty'
import { AppError } from '../../../src-shared/errors/app-error.ts'

const MAX_SECRET_FILE_BYTES = 4096

export type PinSource = {
  /** @param prompt words for the terminal, without colon. @throws AppError `usage.no-pin-source`, `token.pin-cancelled` */
  ask(prompt: string): Promise<string>
  /** Asks for a yes in so many words; only a terminal can give one. */
  confirm(question: string): Promise<boolean>
}

/** @param options at most one of them; with none, the terminal (`/dev/tty`, so that pipes stay free) */
export function createPinSource(options: {
  readonly file: string | null
  readonly stdin: boolean
}): PinSource {
  if (options.file !== null) return given(() => secretFromFile(options.file ?? ''))
  if (options.stdin) return given(firstLineOfStdin)
  return {
    ask: async prompt => readTerminal(`${prompt}: `, false),
    confirm: async question => /^y(es)?$/i.test((await readTerminal(`${question} [yes/no]: `, true)).trim()),
  }
}

/** The first line of a small file, without its line end. */
export async function secretFromFile(path: string): Promise<string> {
  const name = basename(path)
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new AppError('file.not-found', { name })
  if (found.size > MAX_SECRET_FILE_BYTES) throw new AppError('file.unreadable', { name })
  try {
    return firstLine(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new AppError('file.unreadable', { name }, cause)
  }
}

function given(read: () => Promise<string>): PinSource {
  return { ask: read, confirm: async () => false }
}

async function firstLineOfStdin(): Promise<string> {
  let text = ''
  for await (const piece of process.stdin) {
    text += String(piece)
    if (text.includes('\n') || text.length > MAX_SECRET_FILE_BYTES) break
  }
  if (text === '') throw new AppError('usage.no-pin-source', {})
  return firstLine(text)
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? ''
}

async function readTerminal(prompt: string, echo: boolean): Promise<string> {
  const terminal = openTerminal()
  try {
    terminal.write(prompt)
    return await readLine(terminal, echo)
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

function readLine({ input, write }: Terminal, echo: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = []
    const end = (finish: () => void) => {
      input.off('data', onData)
      input.setRawMode(false)
      input.pause()
      write('\n')
      finish()
      typed = []
    }
    const onData = (data: Buffer) => {
      for (const key of data.toString('utf8')) {
        if (key === '\r' || key === '\n') return end(() => resolve(typed.join('')))
        if (key === '\u0003' || key === '\u0004' || key === '\u001b') {
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
  })
}
