/** The DevTools protocol over the browser's own pipe: JSON messages ended by a zero byte. No port is ever opened. */
import type { Readable, Writable } from 'node:stream'

export type CdpEvent = {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Absent for the browser itself. */
  readonly sessionId: string | undefined
}

export type Cdp = {
  /**
   * @returns the protocol's `result` object; `R` is what the protocol documents for this method
   * @throws  Error with the protocol's message, or when the session or the browser has gone
   */
  send<R = unknown>(method: string, params?: object, sessionId?: string): Promise<R>
  onEvent(listener: (event: CdpEvent) => void): void
  onClose(listener: () => void): void
}

type Pending = {
  readonly sessionId: string | undefined
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly sessionId?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/**
 * @param toBrowser   the browser's file descriptor 3
 * @param fromBrowser the browser's file descriptor 4
 */
export function connectCdp(toBrowser: Writable, fromBrowser: Readable): Cdp {
  const pending = new Map<number, Pending>()
  const listeners: ((event: CdpEvent) => void)[] = []
  const closers: (() => void)[] = []
  let lastId = 0
  let closed = false

  function receive(text: string): void {
    // What comes over this pipe was written by the browser that we started.
    const message = JSON.parse(text) as Message
    if (message.id === undefined) {
      const { method = '', params = {}, sessionId } = message
      if (method === 'Target.detachedFromTarget') dropSession(String(params['sessionId']))
      for (const listener of listeners) listener({ method, params, sessionId })
      return
    }
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.error) waiting?.reject(new Error(message.error.message))
    else waiting?.resolve(message.result)
  }

  function dropSession(sessionId: string): void {
    for (const [id, waiting] of pending) {
      if (waiting.sessionId !== sessionId) continue
      pending.delete(id)
      waiting.reject(new Error('session closed'))
    }
  }

  function close(): void {
    if (closed) return
    closed = true
    for (const waiting of pending.values()) waiting.reject(new Error('browser closed'))
    pending.clear()
    for (const closer of closers) closer()
  }

  splitAtZero(fromBrowser, receive)
  fromBrowser.once('close', close)
  toBrowser.on('error', close) // EPIPE: the browser went first.
  return {
    send: <R>(method: string, params: object = {}, sessionId?: string) =>
      new Promise<R>((resolve, reject) => {
        if (closed) return reject(new Error('browser closed'))
        const id = ++lastId
        // The protocol defines the result of each method; the caller names it.
        pending.set(id, { sessionId, resolve: resolve as (result: unknown) => void, reject })
        toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      }),
    onEvent: listener => listeners.push(listener),
    onClose: closer => closers.push(closer),
  }
}

function splitAtZero(stream: Readable, receive: (text: string) => void): void {
  let parts: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    let begin = 0
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, begin)) {
      parts.push(chunk.subarray(begin, end))
      begin = end + 1
      const text = Buffer.concat(parts).toString('utf8')
      parts = []
      receive(text)
    }
    if (begin < chunk.length) parts.push(chunk.subarray(begin))
  })
}
