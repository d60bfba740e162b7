/** The thread that reads a new file behind its writer and hashes what it finds there. Entry of a program of its own. */
import { openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { createDigest, type Digest } from '../../base/digest.ts'
import type { ByteSpan } from '../../base/ports.ts'

export type DigestTask = { readonly path: string; readonly hash: string }

export type DigestOrder =
  /** So many bytes from the start are in the file and stay as they are. */
  | { readonly kind: 'written'; readonly bytes: number }
  /** All is written for now: the digest over these bytes, in order. May be asked again when more was appended. */
  | { readonly kind: 'finish'; readonly spans: readonly ByteSpan[] }

const PIECE_BYTES = 1 << 20

// workerData is what `followFile` gave: its type is the border's.
if (parentPort !== null) follow(parentPort, workerData as DigestTask)

function follow(port: NonNullable<typeof parentPort>, { path, hash: name }: DigestTask): void {
  const fd = openSync(path, 'r')
  const buffer = new Uint8Array(PIECE_BYTES)
  const hash = createDigest(name)
  let hashed = 0

  function feed(into: Digest, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const count = readSync(fd, buffer, 0, Math.min(PIECE_BYTES, to - at), at)
      if (count === 0) throw new Error('the file is shorter than what was written')
      into.update(buffer.subarray(0, count))
      at += count
    }
  }

  port.on('message', (order: DigestOrder) => {
    if (order.kind === 'written') {
      feed(hash, hashed, order.bytes)
      hashed = Math.max(hashed, order.bytes)
      return
    }
    const [first, ...others] = order.spans
    // Other bytes than those that were read ahead.
    if (first === undefined || first[0] !== 0 || first[1] < hashed) return port.postMessage(null)
    const whole = hash.copy()
    feed(whole, hashed, first[1])
    for (const [from, to] of others) feed(whole, from, to)
    port.postMessage(new Uint8Array(whole.digest()))
  })
}
