/** The one address of the window, and the check of everything against it. */
import type { CustomScheme } from 'electron/main'

export const SCHEME = 'app'
const HOST = 'bundle'
/** What WebFrameMain.origin says of our page: a standard scheme has a real origin, not "null". */
export const APP_ORIGIN = `${SCHEME}://${HOST}`
export const APP_URL = `${APP_ORIGIN}/`

/** Of its window's own session; in memory, so nothing of the window is left on disk. */
export const PARTITION = 'tokenseal'

/** `standard` gives it an origin and relative addresses, `secure` a secure context (Web Crypto). No CSP bypass. */
export const PRIVILEGED_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

/** In Node an `app:` address has the origin "null", so scheme and host are compared. */
export function isOurAddress(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === ''
}

const DOCUMENTS = '/__document/'

export function documentAddress(documentId: string): string {
  return `${APP_ORIGIN}${DOCUMENTS}${encodeURIComponent(documentId)}`
}

/** @returns null for anything but a document's address */
export function documentIdOf(pathname: string): string | null {
  if (!pathname.startsWith(DOCUMENTS)) return null
  try {
    return decodeURIComponent(pathname.slice(DOCUMENTS.length))
  } catch {
    return null
  }
}
