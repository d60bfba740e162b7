/** Answers every request of the page: the built window at our origin, nothing else from anywhere. */
import type { RendererFiles } from '../node/renderer-files.ts'
import { APP_ORIGIN } from './browser.ts'
import type { Cdp, CdpEvent } from './cdp.ts'

type Paused = {
  readonly requestId: string
  readonly resourceType: string
  readonly frameId: string
  readonly request: { readonly url: string; readonly method: string }
}

/**
 * @param ready documents are held back until then
 * @returns handles `Fetch.requestPaused` of the page's session, which covers its workers too
 */
export function createRoutes(
  cdp: Cdp,
  sessionId: string,
  files: RendererFiles,
  ready: Promise<unknown>,
): (event: CdpEvent) => Promise<void> {
  const send = (method: string, params: object) => cdp.send(method, params, sessionId).catch(() => {}) // Page gone.

  return async event => {
    // The protocol's own type for this event.
    const { requestId, resourceType, request } = event.params as unknown as Paused
    const url = URL.parse(request.url)
    if (url?.protocol === 'blob:' && url.origin === APP_ORIGIN) {
      await send('Fetch.continueRequest', { requestId })
      return
    }
    const ours = url?.origin === APP_ORIGIN && request.method === 'GET'
    const file = ours ? await files.read(url.pathname).catch(() => null) : null
    if (resourceType === 'Document') await ready.catch(() => {}) // Then the page has gone, and the answer with it.
    if (file) {
      await send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: Object.entries(file.headers).map(([name, value]) => ({ name, value })),
        body: file.body.toString('base64'),
      })
    } else if (ours && resourceType !== 'Document') {
      await send('Fetch.fulfillRequest', { requestId, responseCode: 404 })
    } else if (resourceType === 'Document') {
      // 204 leaves the document where it is; a failed request would put an error page in its place.
      await send('Fetch.fulfillRequest', { requestId, responseCode: 204 })
    } else {
      await send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    }
  }
}
