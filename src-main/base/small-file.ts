/** A small file or the end of a pipe, read whole: what a person names on a command line may be either. */
import { closeSync, constants, createReadStream, fstatSync, openSync, type Stats } from 'node:fs'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'

/** Opening a named pipe must not wait for its other end. Windows has no such flag. */
export const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

export type SmallFileOptions = {
  /** More is refused. */
  readonly maxBytes: number
  /** False: only what can be read again, as often as it is needed. */
  readonly pipes?: boolean
  readonly signal?: AbortSignal | undefined
}

/** @throws the system's error; Error for what is no file, or too large; the reason of `signal` */
export async function readSmallFile(path: string, options: SmallFileOptions): Promise<Buffer> {
  const { maxBytes, signal } = options
  signal?.throwIfAborted()
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of openStream(path, options)) {
      pieces.push(piece)
      length += piece.length
      if (length > maxBytes) throw new Error('too large to be what was asked for')
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
  return Buffer.concat(pieces)
}

/**
 * Text with or without a byte order mark: PowerShell writes UTF-16, editors of Windows put a mark before UTF-8.
 *
 * @throws TypeError where `fatal` is asked for and the bytes are no such text
 */
export function textOf(bytes: Uint8Array, { fatal = false } = {}): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff
  // Each decoder drops its own mark.
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8', { fatal }).decode(bytes)
}

function openStream(path: string, { pipes = true, signal }: SmallFileOptions): Readable {
  const fd = openSync(path, READ)
  try {
    const stream = streamOf(fd, path, fstatSync(fd), pipes)
    return signal ? addAbortSignal(signal, stream) : stream
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** A thread that waits for the other end of a pipe could not be stopped, so a pipe is listened to instead. */
function streamOf(fd: number, path: string, facts: Stats, pipes: boolean): Readable {
  if (facts.isFile()) return createReadStream(path, { fd })
  if (facts.isFIFO() && pipes) return new Socket({ fd, writable: false })
  throw new Error('neither a file nor a pipe')
}
