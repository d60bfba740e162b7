/**
 * The process that reads the text of one document's pages, and nothing else: a document may be made to harm who reads it.
 * pdf.js runs in a thread of it, under a limit of memory; the process itself only watches, carries messages, and ends
 * with its parent. It opens no file: the bytes come by ranges from the parent.
 */
import { isMainThread, Worker } from 'node:worker_threads'
import { openChildChannel } from '../base/child-channel.ts'

/** Of JavaScript values; beyond it the thread ends. */
const HEAP_MB = 512
/** Of the whole process, with the bytes that lie outside the heap. */
const MOST_BYTES = 1200 << 20
const WATCH_MS = 100

if (isMainThread) watch()
else void import('./text-thread.ts').then(({ runTextThread }) => runTextThread())

function watch(): void {
  const channel = openChildChannel()
  channel.onClose(() => process.exit(0))
  const thread = new Worker(new URL(import.meta.url), {
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 64 },
  })
  const fail = (why: 'memory' | 'unreadable') => channel.send({ kind: 'failed', why })
  thread.on('message', report => channel.send(report))
  thread.on('error', error => fail(isMemory(error) ? 'memory' : 'unreadable'))
  channel.onMessage(order => thread.postMessage(order))
  setInterval(() => {
    if (process.memoryUsage.rss() < MOST_BYTES) return
    fail('memory')
    void thread.terminate()
  }, WATCH_MS).unref()
}

function isMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
