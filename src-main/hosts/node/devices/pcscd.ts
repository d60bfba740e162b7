/** pcscd's own protocol over its socket, as far as names of readers and ATRs go: no library of it is loaded. */
import { connect } from 'node:net'
import type { CardReader, ReaderServiceState } from '../../../base/devices.ts'

export type PcscdAnswer = {
  readonly service: ReaderServiceState
  /** Null unless the service runs. */
  readonly readers: readonly CardReader[] | null
}

/** pcsc-lite, winscard_msg.h: `struct rxHeader` is size and command, 32 bits each in the machine's own order. */
const CMD_VERSION = 0x11
const CMD_GET_READERS_STATE = 0x12
const PROTOCOL = { major: 4, minor: 4 }
/** `struct version_struct`: major, minor, rv. */
const VERSION_BYTES = 12
/** eventhandler.h: PCSCLITE_MAX_READERS_CONTEXTS. */
const READER_COUNT = 16
/** `READER_STATE`: name[128], eventCounter, readerState, readerSharing, cardAtr[33] and 3 of padding, length, protocol. */
const STATE = { bytes: 184, state: 132, atr: 140, atrLength: 176 } as const
const MAX_READERNAME = 128
const MAX_ATR_SIZE = 33
/** pcscd's SCARD_PRESENT. */
const PRESENT = 0x0004

const ERRORS: Readonly<Record<string, ReaderServiceState>> = {
  ENOENT: 'stopped',
  ECONNREFUSED: 'stopped',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
}

/**
 * Asks for the readers once. Needs no right to a card and powers none.
 *
 * @source pcsc-lite winscard_msg.h, winscard_svc.c; measured with 1.9.9: a version it does not speak is answered with its own
 *         and the connection goes on.
 */
export function askPcscd(path: string, timeoutMs = 1500): Promise<PcscdAnswer> {
  return new Promise(resolve => {
    const socket = connect(path)
    let received = Buffer.alloc(0)
    let isVersionKnown = false
    let isOver = false
    function end(answer: PcscdAnswer): void {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const none = (service: ReaderServiceState) => end({ service, readers: null })
    const timer = setTimeout(() => none('not-answering'), timeoutMs)
    socket.once('error', (error: NodeJS.ErrnoException) => none(ERRORS[error.code ?? ''] ?? 'cannot-tell'))
    // Whom its access rules keep out, it hangs up on without a word.
    socket.once('close', () => none(isVersionKnown ? 'not-answering' : 'refused'))
    socket.once('connect', () => socket.write(message(CMD_VERSION, versionBytes())))
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      if (!isVersionKnown && received.length >= VERSION_BYTES) {
        isVersionKnown = true
        // Another major version speaks another language: that it runs is all we know.
        if (received.readInt32LE(0) !== PROTOCOL.major) return none('running')
        received = received.subarray(VERSION_BYTES)
        socket.write(message(CMD_GET_READERS_STATE, Buffer.alloc(0)))
      }
      if (isVersionKnown && received.length >= READER_COUNT * STATE.bytes)
        end({ service: 'running', readers: readersIn(received) })
    })
  })
}

/**
 * The table that answers CMD_GET_READERS_STATE. Entries that make no sense are left out; no content makes it throw.
 *
 * @param bytes little-endian, as on every machine that Tokenseal is built for
 */
export function readersIn(bytes: Uint8Array): readonly CardReader[] {
  const readers: CardReader[] = []
  for (let at = 0; at + STATE.bytes <= bytes.length && readers.length < READER_COUNT; at += STATE.bytes) {
    const entry = Buffer.from(bytes.subarray(at, at + STATE.bytes))
    const name = textIn(entry.subarray(0, MAX_READERNAME))
    if (name === '') continue
    const isPresent = (entry.readUInt32LE(STATE.state) & PRESENT) !== 0
    readers.push({ name, card: isPresent ? cardIn(entry) : null })
  }
  return readers
}

function cardIn(entry: Buffer): CardReader['card'] {
  const length = entry.readUInt32LE(STATE.atrLength)
  if (length === 0 || length > MAX_ATR_SIZE) return { atr: null, historical: null }
  return { atr: entry.subarray(STATE.atr, STATE.atr + length).toString('hex'), historical: null }
}

/** Up to the first NUL, printable characters only. */
function textIn(field: Buffer): string {
  const end = field.indexOf(0)
  return field
    .subarray(0, end < 0 ? field.length : end)
    .toString('utf8')
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .trim()
}

function message(command: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32LE(body.length, 0)
  header.writeUInt32LE(command, 4)
  return Buffer.concat([header, body])
}

function versionBytes(): Buffer {
  const body = Buffer.alloc(VERSION_BYTES)
  body.writeInt32LE(PROTOCOL.major, 0)
  body.writeInt32LE(PROTOCOL.minor, 4)
  return body
}
