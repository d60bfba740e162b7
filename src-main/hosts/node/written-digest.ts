/** A second core for the check of a large new file: a thread hashes what was written while the rest is being written. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ByteSpan } from '../../base/ports.ts'
import { stopIfAborted } from './file-pieces.ts'
import type { DigestOrder, DigestTask } from './written-digest-thread.ts'

/** Below it the thread would take longer to start than to do its work. */
const WORTH_A_THREAD_BYTES = 32 << 20
/** The thread is told of so many bytes at once. */
const TELL_EVERY_BYTES = 8 << 20

export type WrittenDigest = {
  readonly hash: string
  /** So many bytes from the start are in the file and will not be written to again. */
  written(bytes: number): void
  /**
   * What was told as written is not read again, all else is read anew: so it may be asked after each update.
   *
   * @returns null where it has read other bytes, could not, or has ended: then they have to be read here
   * @throws  AppError `job.cancelled`
   */
  finish(spans: readonly ByteSpan[], signal?: AbortSignal): Promise<Uint8Array | null>
  /** Never throws. Nothing of the file is open any more. */
  stop(): Promise<void>
}

/**
 * @param entry `written-digest-thread`, built or as source; null where the host has none
 * @param bytes of the file, about
 * @returns     null where a thread is not worth it
 */
export function followFile(entry: string | null, task: DigestTask, bytes: number): WrittenDigest | null {
  if (entry === null || bytes < WORTH_A_THREAD_BYTES || availableParallelism() < 2) return null
  const worker = new Worker(entry, { workerData: task, execArgv: [], stdout: true, stderr: true })
  worker.unref()
  /** Who waits for an answer, in the order of the questions. */
  const waiting: ((digest: Uint8Array | null) => void)[] = []
  let hasEnded = false
  const end = () => {
    hasEnded = true
    for (const answer of waiting.splice(0)) answer(null)
  }
  worker.on('message', (digest: Uint8Array | null) => waiting.shift()?.(digest))
  worker.on('error', end) // Reading here will tell what is wrong.
  worker.on('exit', end)
  let told = 0
  const order = (message: DigestOrder) => worker.postMessage(message)
  return {
    hash: task.hash,
    written(count) {
      if (count - told < TELL_EVERY_BYTES) return
      told = count
      order({ kind: 'written', bytes: count })
    },
    async finish(spans, signal) {
      if (hasEnded) return null
      const { promise: answer, resolve } = Promise.withResolvers<Uint8Array | null>()
      waiting.push(resolve)
      worker.ref()
      order({ kind: 'finish', spans })
      const { promise: stopped, resolve: stop } = Promise.withResolvers<null>()
      const onAbort = () => stop(null)
      signal?.addEventListener('abort', onAbort, { once: true })
      try {
        stopIfAborted(signal)
        const digest = await Promise.race([answer, stopped])
        stopIfAborted(signal)
        return digest
      } finally {
        signal?.removeEventListener('abort', onAbort)
        worker.unref()
      }
    },
    stop: async () => void (await worker.terminate()),
  }
}
