/** The parts of Electron that the adapter imports, as recorders: the real adapter runs on them in its test. */
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'

export type Handler = (...args: never[]) => unknown

/** Everything that the adapter gave to Electron, in order where order matters. */
export const given = {
  order: [] as string[],
  handlers: new Map<string, Handler>(),
  webPreferences: {} as Record<string, unknown>,
  menu: [] as unknown[],
  errors: [] as string[],
  exitCode: null as number | null,
  forks: [] as { entry: string; args: string[]; options: Record<string, unknown>; child: FakeUtility }[],
  lockGranted: true,
  lockData: null as unknown,
  chosen: { canceled: false, filePaths: ['/chosen.pdf'] },
  windows: [] as FakeWindow[],
}

export class FakeApp extends EventEmitter {
  readonly isPackaged = true
  readonly ready = Promise.withResolvers<void>()
  enableSandbox = () => void given.order.push('enableSandbox')
  setPath(name: string, path: string) {
    if (!existsSync(path)) throw new Error('Electron throws for a folder that is not there')
    given.order.push(`setPath ${name} ${path}`)
  }
  requestSingleInstanceLock(data: unknown): boolean {
    given.order.push('lock')
    given.lockData = data
    return given.lockGranted
  }
  whenReady() {
    given.order.push('whenReady')
    return this.ready.promise
  }
  exit(code: number) {
    given.exitCode = code
  }
  quit() {
    this.emit('will-quit', { preventDefault: () => given.order.push('quit held') })
  }
}

export class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = []
  readonly mainFrame = {
    frameTreeNodeId: 7,
    parent: null,
    origin: 'app://bundle',
    url: 'app://bundle/index.html',
  }
  reloads = 0
  windowOpen: Handler = () => undefined
  readonly ipc = { handle: (channel: string, handler: Handler) => given.handlers.set(channel, handler) }
  send = (...args: unknown[]) => void this.sent.push(args)
  isDestroyed = () => false
  getURL = () => this.mainFrame.url
  setWindowOpenHandler(handler: Handler) {
    this.windowOpen = handler
  }
  reload() {
    this.reloads += 1
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly calls: string[] = []
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super()
    given.webPreferences = options.webPreferences
    given.windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  isDestroyed = () => false
  isMinimized = () => true
  restore = () => void this.calls.push('restore')
  show = () => void this.calls.push('show')
  focus = () => void this.calls.push('focus')
  async loadURL(url: string) {
    given.order.push(`load ${url}`)
  }
}

export class FakeUtility extends EventEmitter {
  pid: number | undefined
  readonly posted: unknown[] = []
  postMessage = (message: unknown) => void this.posted.push(message)
  kill = () => true
}

const record = (name: string) => (handler: Handler) => void given.handlers.set(name, handler)

export const fakeSession = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler: record('permission request'),
  setPermissionCheckHandler: record('permission check'),
  setDevicePermissionHandler: record('device'),
  setDisplayMediaRequestHandler: record('screen'),
  setSpellCheckerEnabled: (on: boolean) => void given.order.push(`spell checker ${on}`),
  webRequest: { onBeforeRequest: record('request') },
  protocol: {
    handle(scheme: string, handler: Handler) {
      given.order.push(`protocol ${scheme}`)
      given.handlers.set('protocol', handler)
    },
  },
})

export const app = new FakeApp()

/** Turns the text around, so that what is written is not what was given. */
export const safe = { available: true, backend: 'gnome_libsecret' }
const turned = (bytes: Buffer) => Buffer.from(bytes.map(byte => byte ^ 0xff))

export const electronMain = {
  safeStorage: {
    getSelectedStorageBackend: () => safe.backend,
    isAsyncEncryptionAvailable: async () => safe.available,
    encryptStringAsync: async (text: string) => turned(Buffer.from(text)),
    decryptStringAsync: async (sealed: Buffer) => ({
      shouldReEncrypt: false,
      result: turned(sealed).toString(),
    }),
  },
  app,
  BrowserWindow: FakeWindow,
  protocol: {
    registerSchemesAsPrivileged: (schemes: { scheme: string }[]) =>
      void given.order.push(`schemes ${schemes.map(one => one.scheme)}`),
  },
  session: {
    fromPartition(name: string) {
      given.order.push(`session ${name}`)
      return fakeSession
    },
  },
  dialog: {
    showErrorBox: (title: string) => void given.errors.push(title),
    showOpenDialog: async () => given.chosen,
  },
  Menu: {
    buildFromTemplate: (template: unknown[]) => template,
    setApplicationMenu(menu: unknown[]) {
      given.menu = menu
    },
  },
  powerMonitor: new EventEmitter(),
  utilityProcess: {
    fork(entry: string, args: string[], options: Record<string, unknown>) {
      const child = new FakeUtility()
      given.forks.push({ entry, args, options, child })
      return child
    },
  },
}

export const electronCommon = {
  shell: {
    showItemInFolder: (path: string) => void given.order.push(`reveal ${path}`),
    openPath: async (path: string) => (path.endsWith('bad.pdf') ? 'no program' : ''),
  },
}
