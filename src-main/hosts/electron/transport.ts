/** `window.host` over two channels: one to ask, one for events. The sender is checked before anything is read. */

import { stat } from 'node:fs/promises'
import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron/main'
import type { App } from '../../app/app.ts'
import type { GuardedApp } from '../node/path-guard.ts'
import { APP_ORIGIN, documentAddress, isOurAddress } from './address.ts'
import { ASK, type BytesAnswer, EVENT, type FromPreload, MAX_PICTURE_BYTES } from './channels.ts'

const BACKLOG = 1000

type Told = { readonly name: string; readonly payload: unknown }

/** @returns the function that ends it */
export function connectWindow(contents: WebContents, { app, grant }: GuardedApp): () => void {
  const running = new Map<string, AbortController>()
  let listening = false
  let backlog: Told[] = []

  const cancelAll = () => {
    listening = false
    for (const controller of running.values()) controller.abort()
    running.clear()
  }

  async function call(name: string, input: unknown, callId: string): Promise<unknown> {
    const controller = new AbortController()
    running.set(callId, controller)
    try {
      return await app.dispatch(name, input, controller.signal)
    } finally {
      running.delete(callId)
    }
  }

  function startListening(): null {
    listening = true
    const waiting = backlog
    backlog = []
    for (const told of waiting) contents.send(EVENT, told.name, told.payload)
    return null
  }

  // An async function would look at the sender too late: its frame may have navigated meanwhile.
  contents.ipc.handle(ASK, (event, message: unknown) => {
    if (!isFromOurPage(event, contents)) throw new Error('refused')
    if (!isMessage(message)) throw new Error('refused')
    if (message.kind === 'call') return call(message.name, message.input, message.callId)
    if (message.kind === 'cancel') return running.get(message.callId)?.abort()
    if (message.kind === 'path') return grant(message.path)
    if (message.kind === 'picture') return app.keepPicture(message.png)
    if (message.kind === 'bytes') return documentBytes(app, message.documentId)
    return startListening()
  })
  const unsubscribe = app.subscribe((name, payload) => {
    if (listening && !contents.isDestroyed()) contents.send(EVENT, name, payload)
    else backlog = [...backlog, { name, payload }].slice(-BACKLOG)
  })
  contents.on('did-start-navigation', event => {
    if (event.isMainFrame && !event.isSameDocument) cancelAll()
  })
  contents.on('render-process-gone', cancelAll)
  contents.on('destroyed', cancelAll)
  return () => {
    unsubscribe()
    cancelAll()
  }
}

/** Our window's own top frame, at our own origin. `senderFrame` is null once the frame has navigated away. */
function isFromOurPage(event: IpcMainEvent | IpcMainInvokeEvent, contents: WebContents): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    event.sender === contents &&
    frame.parent === null &&
    frame.frameTreeNodeId === contents.mainFrame.frameTreeNodeId &&
    frame.origin === APP_ORIGIN &&
    isOurAddress(frame.url)
  )
}

async function documentBytes(app: App, documentId: string): Promise<BytesAnswer> {
  const path = app.documentPath(documentId)
  if (path === null) return null
  try {
    return { url: documentAddress(documentId), size: (await stat(path)).size }
  } catch {
    return null
  }
}

/** The preload builds these; the input inside is parsed by the app. */
function isMessage(message: unknown): message is FromPreload {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  const fields = message as Readonly<Record<string, unknown>> // An object, as the line above says.
  const text = (...names: readonly string[]) => names.every(name => typeof fields[name] === 'string')
  switch (fields['kind']) {
    case 'call':
      return text('name', 'callId')
    case 'cancel':
      return text('callId')
    case 'path':
      return text('path')
    case 'picture':
      return fields['png'] instanceof Uint8Array && fields['png'].length <= MAX_PICTURE_BYTES
    case 'bytes':
      return text('documentId')
    default:
      return fields['kind'] === 'listen'
  }
}
