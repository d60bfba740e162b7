/** The one sandboxed window. */
import { BrowserWindow } from 'electron/main'
import { APP_URL, PARTITION } from './address.ts'

export type WindowParts = {
  /** dist/electron/preload.cjs */
  readonly preload: string
  /** PNG for the task bar where the system takes it from the window (Linux). */
  readonly icon: string
  readonly development: boolean
  /** The page crashed once too often. */
  readonly onCrashed: () => void
}

const MAX_CRASHES = 3

/** The document is loaded by `showWindow`, when everything that it needs is in place. */
export function createWindow(parts: WindowParts): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 640,
    show: false,
    title: 'Tokenseal',
    icon: parts.icon,
    webPreferences: {
      preload: parts.preload,
      partition: PARTITION,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
      devTools: parts.development,
    },
  })
  window.once('ready-to-show', () => window.show())
  let crashes = 0
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    crashes += 1
    if (crashes > MAX_CRASHES) parts.onCrashed()
    else window.webContents.reload() // State lives in main; the page asks for it again.
  })
  return window
}

export async function showWindow(window: BrowserWindow): Promise<void> {
  await window.loadURL(APP_URL)
}

export function focusWindow(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
