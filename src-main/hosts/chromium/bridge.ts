/** The host's half of `window.host`: every message is checked for its sender before it is heard. */
import { randomBytes } from 'node:crypto'
import type { GuardedApp } from '../node/path-guard.ts'
import { APP_ORIGIN } from './browser.ts'
import type { Cdp, CdpEvent } from './cdp.ts'
import { type BridgeParameters, type FromPage, pageScript, type ToPage } from './page-bridge.ts'
import { type PageReceiver, takeReceiver } from './page-receiver.ts'

export type Bridge = {
  /** The script that the page runs before its own, and the name of the function it is given. */
  readonly script: string
  readonly binding: string
  /** Every protocol event of the page's session goes through here. */
  handle(event: CdpEvent): void
  /** From now on calls are answered and events told. Until then both wait. */
  connect(guarded: GuardedApp): void
}

/** One document in the window: a reload makes a new one, and the calls of the old one are cancelled. */
type Peer = {
  readonly contextId: number
  /** Once it said hello. */
  receiver: PageReceiver | null
  readonly running: Map<string, AbortController>
}

type Context = {
  readonly id: number
  readonly origin: string
  readonly auxData?: { readonly isDefault?: boolean; readonly frameId?: string }
}

const BACKLOG = 1000

/** As much as a picture of a signature may have. */
const MAX_PICTURE_BYTES = 20 * 1024 * 1024

/**
 * @param sessionId   the page's protocol session
 * @param mainFrameId only this frame is heard
 */
export function createBridge(
  cdp: Cdp,
  sessionId: string,
  mainFrameId: string,
  options: Pick<BridgeParameters, 'platform' | 'production'>,
): Bridge {
  const binding = `b${randomBytes(16).toString('hex')}`
  const receiverName = `r${randomBytes(16).toString('hex')}`
  const outbox = createOutbox()
  const inbox = createInbox(outbox.tell)
  let peer: Peer | null = null

  function handle({ method, params }: CdpEvent): void {
    if (method === 'Runtime.bindingCalled') hear(params)
    else if (method === 'Runtime.executionContextsCleared') leave()
    else if (method === 'Runtime.executionContextCreated') {
      // The protocol's own type for this event.
      const context = params['context'] as Context
      if (isOurs(context, mainFrameId)) meet(context.id)
    } else if (method === 'Runtime.executionContextDestroyed') {
      if (params['executionContextId'] === peer?.contextId) leave()
    }
  }

  function meet(contextId: number): void {
    leave()
    peer = { contextId, receiver: null, running: new Map() }
  }

  function leave(): void {
    for (const controller of peer?.running.values() ?? []) controller.abort()
    peer = null
    inbox.clear()
  }

  /** The sender is known by its execution context: top frame, main world, our origin. Nothing else is read before. */
  function hear(params: CdpEvent['params']): void {
    if (!peer || params['name'] !== binding || params['executionContextId'] !== peer.contextId) return
    // Written by our own script in the page; the inputs inside are parsed by the app.
    const message = JSON.parse(String(params['payload'])) as FromPage
    if (message.kind === 'hello') void greet(peer)
    else inbox.take(peer, message)
  }

  async function greet(from: Peer): Promise<void> {
    from.receiver = await takeReceiver(cdp, sessionId, from.contextId, receiverName)
    outbox.sendKept(from)
  }

  return {
    script: pageScript({ ...options, origin: APP_ORIGIN, binding, receiver: receiverName }),
    binding,
    handle,
    connect(guarded) {
      guarded.app.subscribe((name, payload) => outbox.tell(peer, { kind: 'event', name, payload }))
      inbox.connect(guarded)
    },
  }
}

type Tell = (to: Peer | null, message: ToPage) => void

/** What the app tells while no page listens is kept for the next one; answers are not, their caller is gone. */
function createOutbox(): { readonly tell: Tell; sendKept(to: Peer): void } {
  let backlog: readonly ToPage[] = []
  const tell: Tell = (to, message) => {
    if (to?.receiver) to.receiver.tell(message)
    else if (message.kind === 'event') backlog = [...backlog, message].slice(-BACKLOG)
  }
  return {
    tell,
    sendKept(to) {
      const waiting = backlog
      backlog = []
      for (const message of waiting) tell(to, message)
    },
  }
}

/** What the page asks before the app is there waits for it. */
function createInbox(tell: Tell) {
  let guarded: GuardedApp | null = null
  let early: { readonly from: Peer; readonly message: FromPage }[] = []
  return {
    take(from: Peer, message: FromPage): void {
      if (guarded) void answer(guarded, from, message, tell)
      else early.push({ from, message })
    },
    connect(connected: GuardedApp): void {
      guarded = connected
      for (const { from, message } of early) void answer(connected, from, message, tell)
      early = []
    },
    clear(): void {
      early = []
    },
  }
}

/** Top frame, main world, our origin. */
function isOurs({ origin, auxData }: Context, mainFrameId: string): boolean {
  return origin === APP_ORIGIN && auxData?.isDefault === true && auxData.frameId === mainFrameId
}

async function answer({ app, grant }: GuardedApp, from: Peer, message: FromPage, tell: Tell): Promise<void> {
  if (message.kind === 'cancel') from.running.get(message.id)?.abort()
  if (message.kind === 'call') {
    const controller = new AbortController()
    from.running.set(message.id, controller)
    const value = await app.dispatch(message.name, message.input, controller.signal)
    from.running.delete(message.id)
    tell(from, { kind: 'answer', id: message.id, value })
  }
  if (message.kind === 'bytes') {
    const path = app.documentPath(message.documentId)
    if (path !== null) await from.receiver?.giveFile(message.id, path).catch(() => {}) // The page throws when none came.
    tell(from, { kind: 'answer', id: message.id, value: null })
  }
  if (message.kind === 'path') {
    const value = (await from.receiver?.pathOf(message.id).catch(() => null)) ?? null
    if (value !== null) grant(value)
    tell(from, { kind: 'answer', id: message.id, value })
  }
  if (message.kind === 'picture') {
    const png = await from.receiver?.read(message.id, MAX_PICTURE_BYTES).catch(() => null)
    const value = png ? await app.keepPicture(png).catch(() => null) : null
    tell(from, { kind: 'answer', id: message.id, value })
  }
}
