/** `window.host` in Electron. Runs in the sandbox before the page; bundled into one CommonJS file. Never grows. */
import { contextBridge, ipcRenderer, webUtils } from 'electron/renderer'
import type { HostBridge, Reply } from '../../../src-shared/contract/define.ts'
import { ASK, type BytesAnswer, EVENT, type FromPreload, MAX_PICTURE_BYTES } from './channels.ts'

const listeners = new Map<string, Set<(payload: unknown) => void>>()
/** Events of names that the page does not listen to yet: those told before it subscribes are not lost. */
const early = new Map<string, unknown[]>()

// What main answers to each kind of message is said in channels.ts.
const ask = <T>(message: FromPreload) => ipcRenderer.invoke(ASK, message) as Promise<T>

const host: HostBridge = {
  nativeMenu: true,
  platform: platformName(),
  call: (name, input, callId) => ask<Reply>({ kind: 'call', name, input, callId }),
  cancel: callId => void ask({ kind: 'cancel', callId }).catch(() => {}), // Its call is answered as cancelled.
  on(name, listener) {
    const found = listeners.get(name) ?? new Set()
    listeners.set(name, found.add(listener))
    const missed = early.get(name) ?? []
    early.delete(name)
    for (const payload of missed) queueMicrotask(() => listener(payload))
    return () => void found.delete(listener)
  },
  async documentBytes(documentId) {
    const bytes = await ask<BytesAnswer>({ kind: 'bytes', documentId })
    if (!bytes) throw new Error('The document is not open.')
    return { kind: 'url', ...bytes }
  },
  /** Only a File that the person gave has a path; one that a script made has none. Main learns of it from here alone. */
  async pathForFile(file) {
    const path = file instanceof File ? webUtils.getPathForFile(file) : ''
    if (path === '') return null
    await ask<null>({ kind: 'path', path })
    return path
  },
  async keepPicture(png) {
    if (png.size > MAX_PICTURE_BYTES) return null
    return ask<string | null>({
      kind: 'picture',
      png: new Uint8Array(await png.slice(0, png.size).arrayBuffer()),
    })
  },
}

ipcRenderer.on(EVENT, (_event, name: string, payload: unknown) => {
  const found = listeners.get(name)
  if (found) for (const listener of [...found]) listener(payload)
  else early.set(name, [...(early.get(name) ?? []), payload].slice(-100))
})
contextBridge.exposeInMainWorld('host', host)
void ask({ kind: 'listen' }).catch(() => {}) // Refused only where this page is not ours.

function platformName(): HostBridge['platform'] {
  if (process.platform === 'darwin') return 'mac'
  return process.platform === 'win32' ? 'windows' : 'linux'
}
