/** The Electron host from start to end. What must come before `ready` is done at once, synchronously. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { shell } from 'electron/common'
import { app, type BrowserWindow, dialog, protocol, session } from 'electron/main'
import { AppError, wordsOf } from '../../../src-shared/errors/app-error.ts'
import type { App, Desktop } from '../../app/app.ts'
import { existingFile, pageAddress, shownFile } from '../node/desktop.ts'
import { guardPaths } from '../node/path-guard.ts'
import { openRendererFiles } from '../node/renderer-files.ts'
import { parseWindowOptions, type WindowOptions } from '../node/window-options.ts'
import { PARTITION, PRIVILEGED_SCHEME, SCHEME } from './address.ts'
import { createProtocolHandler } from './document-protocol.ts'
import { hardenContents, hardenSession } from './hardening.ts'
import { commandPlan, installCommand, outcomeWords } from './install-command.ts'
import { askForDocuments, installMenu } from './menu.ts'
import { connectWindow } from './transport.ts'
import { createWindow, focusWindow, showWindow } from './window.ts'

export type ElectronParts = {
  readonly preload: string
  readonly rendererFolder: string
  readonly icon: string
  /** Called after `ready`: token processes cannot be started before. */
  readonly createApp: (options: WindowOptions, desktop: Desktop, quit: () => void) => Promise<App>
}

const CRASHED = 70
const APP_CLOSE_MS = 5000

/** To be called while the entry module is evaluated, with nothing awaited before. */
export function startElectronHost(parts: ElectronParts): void {
  const options = parseWindowOptions(ownArguments(), process.env, process.cwd(), { tolerant: true })
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([PRIVILEGED_SCHEME])
  const userData = join(options.dataDir, 'electron')
  try {
    mkdirSync(userData, { recursive: true, mode: 0o700 }) // setPath throws for a folder that is not there.
  } catch (error) {
    endWith(new AppError('app.no-data-folder', {}, error))
    return
  }
  app.setPath('userData', userData) // The lock below is one per this folder.
  // The other start's argv has been rewritten by Chromium; the paths go beside it.
  if (!app.requestSingleInstanceLock({ paths: options.paths })) {
    app.exit(0)
    return
  }
  const opening = createOpening(options.paths)
  app.on('open-file', (event, path) => {
    event.preventDefault()
    opening.open([path])
  })
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    opening.focus()
    opening.open(pathsOf(data))
  })
  app.on('web-contents-created', (_event, contents) => hardenContents(contents))
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(() => openApp(parts, options, opening))
    .catch(endWith)
}

/** Also before `ready`, when Linux writes the words to standard error: Electron has no window for them yet. */
function endWith(error: unknown): void {
  const { title, text, remedy } =
    error instanceof AppError
      ? wordsOf(error)
      : {
          title: 'Tokenseal could not start',
          text: error instanceof Error ? error.message : String(error),
          remedy: '',
        }
  dialog.showErrorBox(title, `${text} ${remedy}`.trim())
  app.exit(1)
}

type Opening = {
  open(paths: readonly string[]): void
  focus(): void
  /** What came before is opened now. */
  connect(to: App, window: BrowserWindow): void
}

/** Files may be asked for before there is a window: by the command line, by macOS, by a second start. */
function createOpening(first: readonly string[]): Opening {
  let early = [...first]
  let connected: { readonly app: App; readonly window: BrowserWindow } | null = null
  return {
    open(paths) {
      if (paths.length === 0) return
      if (connected) connected.app.openPaths(paths)
      else early.push(...paths)
    },
    focus: () => focusWindow(connected?.window ?? null),
    connect(to, window) {
      connected = { app: to, window }
      if (early.length > 0) to.openPaths(early)
      early = []
    },
  }
}

async function openApp(parts: ElectronParts, options: WindowOptions, opening: Opening): Promise<void> {
  const development = options.development && !app.isPackaged
  const ownSession = session.fromPartition(PARTITION)
  hardenSession(ownSession, { development })
  const guarded = guardPaths(await parts.createApp(options, electronDesktop, () => app.quit()))
  const core = guarded.app
  const files = openRendererFiles(parts.rendererFolder)
  ownSession.protocol.handle(SCHEME, createProtocolHandler(files, core.documentPath))
  const window = createWindow({
    preload: parts.preload,
    icon: parts.icon,
    development,
    onCrashed() {
      dialog.showErrorBox('The window crashed again and again', 'It was closed. No document was changed.')
      app.exit(CRASHED)
    },
  })
  const disconnect = connectWindow(window.webContents, guarded)
  installMenu({
    platform: process.platform,
    development,
    run: command => core.command(command),
    open: () => void askForDocuments(window).then(opening.open, () => {}), // The window is just closing.
    installCommand: commandInstaller(window),
  })
  endTogether(core, disconnect)
  opening.connect(core, window)
  await showWindow(window)
}

/** What the menu runs; null where there is nothing to install. */
function commandInstaller(window: BrowserWindow): (() => void) | null {
  const plan = commandPlan({
    platform: process.platform,
    packaged: app.isPackaged,
    appImage: process.env['APPIMAGE'],
    resources: process.resourcesPath,
    home: homedir(),
  })
  if (plan === null) return null
  return () => {
    void installCommand(plan, process.env['PATH'] ?? '').then(outcome => {
      const type = outcome.kind === 'installed' ? 'info' : 'warning'
      return dialog.showMessageBox(window, { type, ...outcomeWords(outcome) })
    })
  }
}

/** Quitting waits for the app: jobs are cancelled, token processes ended. */
function endTogether(core: App, disconnect: () => void): void {
  let closing = false
  app.on('will-quit', event => {
    event.preventDefault()
    if (closing) return
    closing = true
    disconnect()
    const late = new Promise<void>(resolve => setTimeout(resolve, APP_CLOSE_MS))
    void Promise.race([core.close().catch(() => {}), late]).then(() => app.exit(0))
  })
}

/** Packaged: everything after the program. In development the first argument is the app's own folder. */
function ownArguments(): readonly string[] {
  return process.argv.slice(process.defaultApp ? 2 : 1)
}

/** What another start of ours sent along; from anywhere else it counts as nothing. */
function pathsOf(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('paths' in data) || !Array.isArray(data.paths)) return []
  return data.paths.filter((path: unknown) => typeof path === 'string')
}

const electronDesktop: Desktop = {
  async reveal(path) {
    shell.showItemInFolder(existingFile(path))
  },
  async openOutside(path) {
    const problem = await shell.openPath(shownFile(path))
    if (problem !== '') throw new AppError('file.no-program', {}, problem)
  },
  async openPage(url) {
    const address = pageAddress(url)
    await shell.openExternal(address).catch(problem => {
      throw new AppError('file.no-program', {}, problem)
    })
  },
}
