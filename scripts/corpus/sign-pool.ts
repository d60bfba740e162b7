/** Signing threads with a deadline: one that hangs is ended and replaced, and the file is told. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SignAnswer, SignTask } from './signer.ts'

/** Far beyond what any file needs even on a busy machine, so that only a hang reaches it. */
const DEADLINE_MS = 60_000

export type SignPool = {
  sign(task: Omit<SignTask, 'id'>): Promise<SignAnswer>
  close(): Promise<void>
}

type Thread = { readonly worker: Worker; current: ((answer: SignAnswer) => void) | null }

export function createSignPool(size: number): SignPool {
  const idle: Thread[] = []
  const waiting: ((thread: Thread) => void)[] = []
  const all = new Set<Thread>()
  let nextId = 1

  const start = (): Thread => {
    const thread: Thread = { worker: new Worker(join(import.meta.dirname, 'signer.ts')), current: null }
    all.add(thread)
    const finish = (answer: SignAnswer) => {
      const { current } = thread
      thread.current = null
      current?.(answer)
    }
    thread.worker.on('message', finish)
    thread.worker.on('error', error =>
      finish({ id: 0, ok: false, code: '', message: `the thread died: ${error}` }),
    )
    thread.worker.on('exit', () => all.delete(thread))
    return thread
  }
  const release = (thread: Thread) => {
    const alive = all.has(thread) ? thread : start()
    const next = waiting.shift()
    if (next) next(alive)
    else idle.push(alive)
  }
  const acquire = () =>
    new Promise<Thread>(take => {
      const thread = idle.pop() ?? (all.size < size ? start() : null)
      if (thread) take(thread)
      else waiting.push(take)
    })
  return {
    async sign(task) {
      const thread = await acquire()
      const id = nextId++
      const answer = await new Promise<SignAnswer>(done => {
        const timer = setTimeout(() => {
          all.delete(thread)
          void thread.worker.terminate()
          done({ id, ok: false, code: '', message: `no answer within ${DEADLINE_MS / 1000} s` })
        }, DEADLINE_MS)
        thread.current = result => {
          clearTimeout(timer)
          done(result)
        }
        thread.worker.postMessage({ ...task, id })
      })
      release(thread)
      return answer
    },
    close: async () => {
      await Promise.all([...all].map(thread => thread.worker.terminate()))
    },
  }
}
