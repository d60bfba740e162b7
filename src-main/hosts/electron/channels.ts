/** The two channels between window and main, and what goes over them. */

/** Window to main, answered. */
export const ASK = 'tokenseal:ask'
/** Main to window. */
export const EVENT = 'tokenseal:event'

/** As much as a picture of a signature may have. */
export const MAX_PICTURE_BYTES = 20 * 1024 * 1024

export type FromPreload =
  | { readonly kind: 'call'; readonly name: string; readonly input: unknown; readonly callId: string }
  | { readonly kind: 'cancel'; readonly callId: string }
  | { readonly kind: 'bytes'; readonly documentId: string }
  /** The preload found this to be the place of a File that the person gave. Page code cannot send it. */
  | { readonly kind: 'path'; readonly path: string }
  /** A PNG that the page drew; answered with the path of the file that holds it, or null. */
  | { readonly kind: 'picture'; readonly png: Uint8Array }
  /** The preload listens from now on. */
  | { readonly kind: 'listen' }

/** Null: the document is not open. */
export type BytesAnswer = { readonly url: string; readonly size: number } | null
