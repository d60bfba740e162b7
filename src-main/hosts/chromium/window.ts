/** Our one window: finds its page, equips it before its code runs, keeps it on our origin, brings it back after a crash. */
import type { GuardedApp } from '../node/path-guard.ts'
import type { RendererFiles } from '../node/renderer-files.ts'
import { type Bridge, createBridge } from './bridge.ts'
import { APP_ORIGIN, APP_URL } from './browser.ts'
import type { Cdp, CdpEvent } from './cdp.ts'
import { createRoutes } from './routes.ts'

export type WindowOptions = {
  readonly files: RendererFiles
  readonly platform: 'linux' | 'mac' | 'windows'
  readonly production: boolean
  /** The person closed it, or its page crashed once too often. */
  onClosed(how: 'closed' | 'crashed'): void
}

export type HostWindow = {
  connect(guarded: GuardedApp): void
  /** A second start brings it to the front. */
  focus(): Promise<void>
}

type TargetInfo = { readonly targetId: string; readonly type: string; readonly url: string }

type Equipment = { readonly scripts: Promise<unknown>; readonly shown: Promise<unknown> }

/** More crashes than this and it is given up. */
const MAX_CRASHES = 3
const APPEAR_MS = 20_000

/** @throws Error when no page of ours appears in time */
export async function openWindow(cdp: Cdp, options: WindowOptions): Promise<HostWindow> {
  const found = Promise.withResolvers<{ sessionId: string; targetId: string }>()
  let page: { sessionId: string; targetId: string } | null = null
  let handlePage: (event: CdpEvent) => void = () => {}

  cdp.onEvent(event => {
    if (event.method === 'Target.attachedToTarget') attached(event.params)
    else if (event.method === 'Target.detachedFromTarget') detached(event.params)
    else if (event.method === 'Target.targetCreated' && options.production) closeTools(event.params)
    else if (page && event.sessionId === page.sessionId) handlePage(event)
  })

  function attached(params: CdpEvent['params']): void {
    // The protocol's own types for this event.
    const { targetId, type, url } = params['targetInfo'] as TargetInfo
    const sessionId = String(params['sessionId'])
    if (type === 'page' && !page && (url === '' || url === 'about:blank' || url.startsWith(APP_ORIGIN))) {
      page = { sessionId, targetId }
      const bridge = createBridge(cdp, sessionId, targetId, options)
      const { scripts, shown } = equip(cdp, sessionId, bridge)
      const routes = createRoutes(cdp, sessionId, options.files, scripts)
      handlePage = createPageHandler(cdp, sessionId, targetId, bridge, routes, options)
      shown.then(() => found.resolve({ sessionId, targetId }), found.reject)
      connectApp = bridge.connect
    } else if (type === 'page' || type === 'iframe') {
      cdp.send('Target.closeTarget', { targetId }).catch(() => {}) // A popup: it has not run a line yet.
    } else {
      cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => {})
      cdp.send('Target.detachFromTarget', { sessionId }).catch(() => {})
    }
  }

  /** Developer tools are never attached to, but they are told of. A context menu opens them too. */
  function closeTools(params: CdpEvent['params']): void {
    const { targetId, url } = params['targetInfo'] as TargetInfo // The protocol's own type for this event.
    if (url.startsWith('devtools:')) cdp.send('Target.closeTarget', { targetId }).catch(() => {})
  }

  function detached(params: CdpEvent['params']): void {
    if (page && params['sessionId'] === page.sessionId) options.onClosed('closed')
  }

  let connectApp: Bridge['connect'] = () => {}
  cdp.onClose(() => found.reject(new Error('browser closed')))
  const late = setTimeout(() => found.reject(new Error('no window appeared')), APPEAR_MS)
  const watch = cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
  })
  cdp.send('Target.setDiscoverTargets', { discover: true }).catch(() => {}) // The browser has gone.
  cdp.send('Browser.setDownloadBehavior', { behavior: 'deny' }).catch(() => {}) // Older browsers lack it; CSP stays.
  const [{ sessionId, targetId }] = await Promise.all([found.promise, watch]).finally(() =>
    clearTimeout(late),
  )
  return { connect: guarded => connectApp(guarded), focus: () => focusWindow(cdp, sessionId, targetId) }
}

/**
 * All at once, the navigation among them, to save round trips. The browser may commit the document before the page's
 * process has heard of the bridge, so the document itself is held back until that process has answered.
 */
function equip(cdp: Cdp, sessionId: string, bridge: Bridge): Equipment {
  const send = (method: string, params: object = {}) => cdp.send(method, params, sessionId)
  const scripts = Promise.all([
    send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    send('Runtime.enable'),
    send('Runtime.addBinding', { name: bridge.binding }),
    send('Page.enable'),
    send('Page.addScriptToEvaluateOnNewDocument', { source: bridge.script }),
    send('Inspector.enable'),
    send('Runtime.runIfWaitingForDebugger'),
  ])
  return { scripts, shown: Promise.all([scripts, send('Page.navigate', { url: APP_URL })]) }
}

function createPageHandler(
  cdp: Cdp,
  sessionId: string,
  mainFrameId: string,
  bridge: Bridge,
  routes: (event: CdpEvent) => Promise<void>,
  options: WindowOptions,
): (event: CdpEvent) => void {
  let crashes = 0
  const goHome = () => cdp.send('Page.navigate', { url: APP_URL }, sessionId).catch(() => {})
  return event => {
    if (event.method === 'Fetch.requestPaused') void routes(event)
    else if (event.method === 'Inspector.targetCrashed') {
      bridge.handle({ method: 'Runtime.executionContextsCleared', params: {}, sessionId })
      crashes += 1
      if (crashes > MAX_CRASHES) options.onClosed('crashed')
      else void cdp.send('Page.reload', {}, sessionId).catch(() => {})
    } else if (event.method === 'Page.frameNavigated') {
      // The protocol's own type for this event.
      const frame = event.params['frame'] as { id: string; url: string }
      if (frame.id === mainFrameId && !frame.url.startsWith(APP_URL) && frame.url !== 'about:blank')
        void goHome()
    } else bridge.handle(event)
  }
}

async function focusWindow(cdp: Cdp, sessionId: string, targetId: string): Promise<void> {
  const { windowId, bounds } = await cdp.send<{ windowId: number; bounds: { windowState?: string } }>(
    'Browser.getWindowForTarget',
    { targetId },
  )
  if (bounds.windowState === 'minimized') {
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } })
  }
  await cdp.send('Page.bringToFront', {}, sessionId)
}
