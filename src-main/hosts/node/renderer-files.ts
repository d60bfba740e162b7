/** The built window: which files it has, their types, and the headers under which every host serves them. */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/**
 * What the page may do. No inline script, no eval, no foreign address; markup is made by React alone
 * (Trusted Types), `app` is the one policy: it names the worker of the viewer.
 *
 * @source W3C Content Security Policy Level 3; Trusted Types
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types app',
].join('; ')

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), bluetooth=(), payment=(), display-capture=()',
  'Cache-Control': 'no-store',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.icc': 'application/vnd.iccprofile',
  '.txt': 'text/plain; charset=utf-8',
}

export type RendererFile = { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }

export type RendererFiles = {
  /** @param pathname of the address, still percent-encoded; @returns null when the window has no such file */
  read(pathname: string): Promise<RendererFile | null>
}

/**
 * Lists the folder once: only what was there then is served, so no address can lead anywhere else.
 *
 * @param folder dist/renderer
 */
export function openRendererFiles(folder: string): RendererFiles {
  const known = new Map<string, string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    known.set(
      `/${path
        .slice(folder.length + 1)
        .split(sep)
        .join('/')}`,
      path,
    )
  }
  return {
    async read(pathname) {
      const name = decodePath(pathname === '/' ? '/index.html' : pathname)
      const path = name === null ? undefined : known.get(name)
      if (path === undefined) return null
      const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
      return { headers: { ...SECURITY_HEADERS, 'Content-Type': type }, body: await readFile(path) }
    },
  }
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
