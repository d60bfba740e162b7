/**
 * Runs inside the page before any of its code and puts `window.host` there. Its functions are sent to the browser as
 * text, so none of them may use anything from outside itself: they are given each other as `parts`.
 */
import type { BlobLike, HostBridge } from '../../../src-shared/contract/define.ts'

export type BridgeParameters = {
  readonly origin: string
  readonly platform: 'linux' | 'mac' | 'windows'
  /** Random for each run: the function that reaches the host; taken and removed before page code runs. */
  readonly binding: string
  /** Random for each run: where the host finds the receiver; removed by the host when it has taken it. */
  readonly receiver: string
  /** Block the browser's own developer tools, reload and the like. */
  readonly production: boolean
}

/** What the page tells the host. */
export type FromPage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'bytes'; readonly id: string; readonly documentId: string }
  | { readonly kind: 'path'; readonly id: string }
  | { readonly kind: 'picture'; readonly id: string }

/** What the host tells the page. `answer` ends a call, a `bytes` (value ignored: the file came before), a `path` or a `picture`. */
export type ToPage =
  | { readonly kind: 'answer'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown }

/** The page's own globals, as far as they are used here: this room is compiled without DOM types. */
type Page = {
  top: unknown
  location: { origin: string }
  document: { createElement(name: 'input'): FileInput }
  File: new (...parts: never[]) => BlobLike
  addEventListener<E>(type: string, listener: (event: E) => void, options?: object): void
} & Record<string, unknown>

type FileInput = { type: string; files: ArrayLike<BlobLike> | null }
type PageEvent = { preventDefault(): void; readonly defaultPrevented: boolean }
type Key = PageEvent & {
  code: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}
type Menu = PageEvent & { target: { closest?(selector: string): unknown } }
type Drag = PageEvent & { dataTransfer: { dropEffect: string } | null }

/** Questions under way, and who listens to what. */
type Talk = {
  tell(message: FromPage): void
  ask(message: FromPage & { readonly id: string }): Promise<unknown>
  receive(message: ToPage): void
  readonly on: HostBridge['on']
}

type Files = Map<string, BlobLike>

const PARTS = { createTalk, createHost, createReceiver, guardInput }

/** @returns the script that the page runs before its own */
export function pageScript(parameters: BridgeParameters): string {
  const parts = Object.entries(PARTS).map(([name, part]) => `${name}: ${part.toString()}`)
  return `(${installBridge.toString()})(${JSON.stringify(parameters)}, { ${parts.join(', ')} })`
}

function installBridge(parameters: BridgeParameters, parts: typeof PARTS): void {
  const page = globalThis as unknown as Page
  const binding = page[parameters.binding] as ((text: string) => void) | undefined
  delete page[parameters.binding]
  if (!binding || page.top !== page || page.location.origin !== parameters.origin) return

  const files: Files = new Map()
  const talk = parts.createTalk(message => binding(JSON.stringify(message)))
  const host = parts.createHost(page, parameters.platform, talk, files)
  const receiver = parts.createReceiver(page, talk, files)
  Object.defineProperty(page, 'host', { value: Object.freeze(host), enumerable: true })
  Object.defineProperty(page, parameters.receiver, { configurable: true, value: receiver })
  parts.guardInput(page, parameters.production)
  talk.tell({ kind: 'hello' })
}

function createTalk(tell: (message: FromPage) => void): Talk {
  const waiting = new Map<string, (value: unknown) => void>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  /** Events of names nobody has listened to yet. */
  const early = new Map<string, unknown[]>()
  return {
    tell,
    ask: message =>
      new Promise(resolve => {
        waiting.set(message.id, resolve)
        tell(message)
      }),
    receive(message) {
      if (message.kind === 'answer') {
        waiting.get(message.id)?.(message.value)
        waiting.delete(message.id)
        return
      }
      const found = listeners.get(message.name)
      if (found) for (const listener of [...found]) listener(message.payload)
      else early.set(message.name, [...(early.get(message.name) ?? []), message.payload].slice(-100))
    },
    on(name, listener) {
      const found = listeners.get(name) ?? new Set()
      listeners.set(name, found.add(listener))
      const missed = early.get(name) ?? []
      early.delete(name)
      for (const payload of missed) queueMicrotask(() => listener(payload))
      return () => void found.delete(listener)
    },
  }
}

function createHost(page: Page, platform: HostBridge['platform'], talk: Talk, files: Files): HostBridge {
  let lastId = 0
  return {
    nativeMenu: false,
    platform,
    // The host answers every call with a Reply.
    call: (name, input, callId) =>
      talk.ask({ kind: 'call', id: callId, name, input }) as ReturnType<HostBridge['call']>,
    cancel: callId => talk.tell({ kind: 'cancel', id: callId }),
    on: talk.on,
    async documentBytes(documentId) {
      const id = `bytes-${++lastId}`
      await talk.ask({ kind: 'bytes', id, documentId })
      const file = files.get(id)
      files.delete(id)
      if (!file) throw new Error('The document is not open.')
      return { kind: 'file', file }
    },
    async pathForFile(file) {
      if (!(file instanceof page.File)) return null
      const id = `path-${++lastId}`
      files.set(id, file)
      const path = await talk.ask({ kind: 'path', id })
      files.delete(id)
      return typeof path === 'string' ? path : null
    },
    async keepPicture(png) {
      const id = `picture-${++lastId}`
      files.set(id, png)
      const path = await talk.ask({ kind: 'picture', id })
      files.delete(id)
      return typeof path === 'string' ? path : null
    },
  }
}

/** The host's way in; it takes this object away before the page's own code runs. */
function createReceiver(page: Page, talk: Talk, files: Files) {
  return {
    // In a task of its own: code that the debugger calls directly may be exempt from the ban on eval.
    receive: (message: ToPage) => void setTimeout(talk.receive, 0, message),
    file: (id: string) => files.get(id),
    newInput: () => Object.assign(page.document.createElement('input'), { type: 'file' }),
    takeFile(id: string, input: FileInput) {
      const file = input.files?.[0]
      if (file) files.set(id, file)
    },
  }
}

/** What the browser would do with keys, its menu and dropped files. */
function guardInput(page: Page, production: boolean): void {
  /** Keys that open something of the browser: tools, source, find bar, history, print, reload, another window. */
  const isBrowserKey = ({ code, ctrlKey, metaKey, shiftKey, altKey }: Key) => {
    if (code === 'F12' || code === 'F5' || code === 'F3' || code === 'F7') return true
    if (!ctrlKey && !metaKey) return false
    const letter = code.startsWith('Key') ? code.slice(3) : ''
    return letter !== '' && (shiftKey || altKey ? 'BCDIJMNOPRTU' : 'DEFGHJKLNOPRSTU').includes(letter)
  }
  /** Added while the event is on its way, so it runs after every listener of the app. */
  const runLast = <E>(type: string, act: (event: E) => void) =>
    page.addEventListener(type, () => page.addEventListener<E>(type, act, { once: true }), { capture: true })
  if (production) {
    runLast<Key>('keydown', event => isBrowserKey(event) && event.preventDefault())
    // In a text field its menu pastes and corrects; elsewhere it offers the browser's own business.
    runLast<Menu>('contextmenu', event => {
      if (!event.target.closest?.('input, textarea')) event.preventDefault()
    })
  }
  /** A file dropped beside a drop zone would be opened by the browser itself. */
  const refuseDrop = (event: Drag) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
  }
  runLast<Drag>('dragover', refuseDrop)
  runLast<Drag>('drop', refuseDrop)
}
