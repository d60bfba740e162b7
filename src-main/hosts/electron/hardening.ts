/** Everything that the window may not do: denied by default, for every window and every session. */
import type { Session, WebContents } from 'electron/main'
import { isOurAddress } from './address.ts'

/** The one thing the window asks of the system: to put a path or a fingerprint on the clipboard. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write'

/** Request and check are asked separately; devices and screen capture have handlers of their own. */
export function hardenSession(session: Session, options: { readonly development: boolean }): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(permission === ALLOWED_PERMISSION && isOurAddress(contents.getURL())),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED_PERMISSION && isOurAddress(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  session.setSpellCheckerEnabled(false) // Its dictionaries would be downloaded.
  session.on('will-download', event => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => {
    const local = isOurAddress(details.url) || /^(blob:app:\/\/bundle\/|data:)/.test(details.url)
    answer({ cancel: !(local || (options.development && details.url.startsWith('devtools:'))) })
  })
}

/** For every WebContents that comes to be: ours goes nowhere else, and no other is made. */
export function hardenContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.on('will-navigate', event => keepHome(event, event.url, true))
  contents.on('will-frame-navigate', event => keepHome(event, event.url, event.isMainFrame))
  contents.on('will-redirect', event => event.preventDefault()) // Our own address never redirects.
}

function keepHome(event: { preventDefault(): void }, url: string, isMainFrame: boolean): void {
  if (!isMainFrame || !isOurAddress(url)) event.preventDefault()
}
