/** `node piv-process.ts STATE.json PORT`: puts a virtual PIV card into the reader of vpcd until it is ended. */
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createPivCard, type PivState } from './piv-card.ts'

/** vpcd's messages of one byte; anything longer is a command for the card. */
const ASKS_FOR_ATR = 4
/** ISO 7816-3: T=1, the historical bytes, their checksum. */
const ATR = withChecksum(Buffer.concat([Buffer.of(0x3b, 0x8a, 0x80, 0x01), Buffer.from('KT PIVTEST')]))

const [file = '', port = ''] = process.argv.slice(2)
const state: PivState = JSON.parse(readFileSync(file, 'utf8'))
const card = createPivCard(state, () => writeFileSync(file, JSON.stringify(state)))
const socket = connect(Number(port), '127.0.0.1', () => process.send?.('inserted'))
socket.setNoDelay(true)
socket.on('close', () => process.exit(0))
process.on('disconnect', () => process.exit(0))

let waiting = Buffer.alloc(0)
socket.on('data', chunk => {
  waiting = Buffer.concat([waiting, chunk])
  while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
    const end = 2 + waiting.readUInt16BE(0)
    serve(waiting.subarray(2, end))
    waiting = waiting.subarray(end)
  }
})

function serve(message: Buffer): void {
  if (message.length > 1) put(card.answer(message))
  else if (message[0] === ASKS_FOR_ATR) put(ATR)
  else card.reset()
}

function put(answer: Buffer): void {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(answer.length)
  socket.write(Buffer.concat([length, answer]))
}

function withChecksum(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.of(bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0))])
}
