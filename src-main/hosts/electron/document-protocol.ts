/** Answers `app://bundle/`: the built window, and ranges of open documents. */
import { type FileHandle, open } from 'node:fs/promises'
import type { RendererFiles } from '../node/renderer-files.ts'
import { documentIdOf, isOurAddress } from './address.ts'

/** More than the viewer ever asks for at once; a bigger range is refused, so no answer fills the memory. */
const LONGEST_RANGE = 8 * 1024 * 1024

/** Of an open document, or null. */
export type DocumentPath = (documentId: string) => string | null

/**
 * The handler of `protocol.handle`. Files are read with fs: `net.fetch('file:')` ignores Range and answers 200.
 *
 * @source RFC 9110, 14 (range requests)
 */
export function createProtocolHandler(
  files: RendererFiles,
  documentPath: DocumentPath,
): (request: Request) => Promise<Response> {
  return async request => {
    const url = URL.parse(request.url)
    if (!url || !isOurAddress(request.url) || request.method !== 'GET') return empty(403)
    const documentId = documentIdOf(url.pathname)
    if (documentId !== null) {
      const path = documentPath(documentId)
      return path === null ? empty(404) : await documentRange(path, request.headers.get('Range'))
    }
    const file = await files.read(url.pathname).catch(() => null)
    return file ? new Response(new Uint8Array(file.body), { headers: file.headers }) : empty(404)
  }
}

async function documentRange(path: string, header: string | null): Promise<Response> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch {
    return empty(404)
  }
  try {
    const { size } = await file.stat()
    const range = parseRange(header, size)
    if (!range) return empty(416, { 'Content-Range': `bytes */${size}` })
    const bytes = new Uint8Array(range.end - range.begin)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, range.begin)
    if (bytesRead !== bytes.length) return empty(409) // It became shorter meanwhile; the app tells of the change.
    return new Response(bytes, {
      status: 206,
      headers: {
        'Content-Type': 'application/pdf',
        'Content-Length': String(bytes.length),
        'Content-Range': `bytes ${range.begin}-${range.end - 1}/${size}`,
        'Accept-Ranges': 'bytes',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
      },
    })
  } finally {
    await file.close()
  }
}

/** One range, both ends said. @returns bytes, `end` exclusive; null where it is refused */
function parseRange(
  header: string | null,
  size: number,
): { readonly begin: number; readonly end: number } | null {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined) return null
  const begin = Number(first)
  const end = Math.min(Number(last) + 1, size)
  return begin < end && end - begin <= LONGEST_RANGE ? { begin, end } : null
}

function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'Cache-Control': 'no-store', ...headers } })
}
