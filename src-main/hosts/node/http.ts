/** Http over Node: one exchange at a time, with a deadline, a size limit, proxies, and no memory of its own. */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ServiceTrouble } from '../../../src-shared/errors/catalog-services.ts'
import { type ProxySettings, SYSTEM_PROXY } from '../../../src-shared/model/services.ts'
import { concat } from '../../base/bytes.ts'
import type { Http, HttpRequest, HttpResponse } from '../../base/ports.ts'
import { errnoOf } from './file-errors.ts'
import { proxyFor } from './proxies.ts'
import { trustedRoots } from './trusted-roots.ts'

// Not by import: that asks each name of the module, and among them are some that load all of undici, 30 ms.
const { request: httpRequest } = process.getBuiltinModule('node:http')
const { request: httpsRequest } = process.getBuiltinModule('node:https')

const MAX_REDIRECTS = 3

/**
 * @param proxy asked for each exchange, so that a changed setting counts at once
 * @param roots PEM, whom https connections trust
 */
export function createHttp(
  proxy: () => ProxySettings = () => SYSTEM_PROXY,
  roots: () => string[] = trustedRoots,
): Http {
  return {
    async send(request) {
      const deadline = AbortSignal.timeout(request.timeoutMs)
      const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
      let url = addressOf(request.url)
      const trouble = (error: unknown) => translate(error, url.host, deadline, request.signal)
      try {
        let asked: HttpRequest = { ...request, headers: { 'user-agent': 'Tokenseal', ...request.headers } }
        for (let redirects = 0; ; redirects++) {
          const answer = await exchange(asked, url, { proxy: proxyOf(url, proxy()), roots, signal })
          const next = redirectOf(answer, url, request.method)
          if (next === null) return await responseOf(answer, request.maxBytes)
          answer.destroy()
          if (redirects >= MAX_REDIRECTS) throw new Trouble('redirect')
          if (next.host !== url.host) asked = withoutLogin(asked)
          url = next
        }
      } catch (error) {
        throw trouble(error)
      }
    },
  }
}

/** What went wrong where our own rules say so. */
class Trouble extends Error {
  readonly trouble: ServiceTrouble
  constructor(trouble: ServiceTrouble) {
    super(trouble)
    this.trouble = trouble
  }
}

function addressOf(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError('service.unreachable', { host: text.slice(0, 200), trouble: 'address' })
  }
  return url
}

type Way = { readonly proxy: URL | null; readonly roots: () => string[]; readonly signal: AbortSignal }

async function exchange(request: HttpRequest, url: URL, way: Way): Promise<IncomingMessage> {
  const { proxy, roots, signal } = way
  const options: RequestOptions = {
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body ? { 'content-length': String(request.body.length) } : {}),
      connection: 'close',
    },
    agent: false,
    signal,
  }
  if (url.protocol === 'http:') {
    if (proxy === null) return answerOf(httpRequest(url, options), request.body)
    const headers = { ...options.headers, host: url.host, ...proxyLogin(proxy) }
    const through = { ...options, ...placeOf(proxy), path: url.href, headers }
    const start = proxy.protocol === 'https:' ? httpsRequest : httpRequest
    return answerOf(start({ ...through, ...tlsOptions(proxy, roots) }), request.body)
  }
  const tls = { ...tlsOptions(url, roots), ...clientLogin(request) }
  if (proxy === null) return answerOf(httpsRequest(url, { ...options, ...tls }), request.body)
  const socket = await tunnel(proxy, url, way)
  const createConnection = () => tlsConnect({ ...tls, socket, servername: url.hostname })
  const through = httpsRequest(url, { ...options, agent: undefined, createConnection })
  through.once('close', () => socket.destroy())
  return answerOf(through, request.body)
}

function answerOf(sent: ClientRequest, body: Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
    sent.end(body)
  })
}

/** A connection to the server through the proxy, which sees its name and nothing else. @source RFC 9110, 9.3.6 */
function tunnel(proxy: URL, target: URL, { roots, signal }: Way): Promise<Socket> {
  const authority = `${target.hostname}:${target.port || '443'}`
  const start = proxy.protocol === 'https:' ? httpsRequest : httpRequest
  const request = start({
    ...placeOf(proxy),
    ...tlsOptions(proxy, roots),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyLogin(proxy) },
    agent: false,
    signal,
  })
  return new Promise((resolve, reject) => {
    request.once('connect', (response: IncomingMessage, socket: Socket) => {
      if (response.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Trouble('proxy'))
    })
    request.once('response', () => reject(new Trouble('proxy')))
    request.once('error', () => reject(new Trouble('proxy')))
    request.end()
  })
}

function proxyOf(url: URL, settings: ProxySettings): URL | null {
  try {
    return proxyFor(url, settings)
  } catch (cause) {
    throw new AppError('service.unreachable', { host: url.host, trouble: 'proxy' }, cause)
  }
}

function placeOf(proxy: URL): RequestOptions {
  const port = proxy.port || (proxy.protocol === 'https:' ? '443' : '80')
  return { host: proxy.hostname.replace(/^\[|\]$/g, ''), port }
}

function proxyLogin({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
}

function tlsOptions(url: URL, roots: () => string[]) {
  return url.protocol === 'https:' ? { ca: roots() } : {}
}

function clientLogin({ client }: HttpRequest) {
  if (client === undefined) return {}
  const password = client.password === undefined ? {} : { passphrase: client.password }
  return { cert: client.certificate, key: client.key, ...password }
}

/** A question sent by POST is asked elsewhere only where the server says that it stays a POST. */
function redirectOf(answer: IncomingMessage, from: URL, method: HttpRequest['method']): URL | null {
  const { statusCode = 0, headers } = answer
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null
  const keepsMethod = method === 'GET' || statusCode === 307 || statusCode === 308
  const next = headers.location === undefined ? null : addressOf(headers.location, from)
  const isSafe = next !== null && (from.protocol === 'http:' || next.protocol === 'https:')
  if (!keepsMethod || !isSafe) throw new Trouble('redirect')
  return next
}

function withoutLogin({ client: _, headers = {}, ...request }: HttpRequest): HttpRequest {
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  return { ...request, headers: Object.fromEntries(kept) }
}

async function responseOf(answer: IncomingMessage, maxBytes: number): Promise<HttpResponse> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer) {
    const bytes: unknown = part
    if (!(bytes instanceof Uint8Array)) continue
    length += bytes.length
    if (length > maxBytes) {
      answer.destroy()
      throw new Trouble('too-large')
    }
    parts.push(bytes)
  }
  const { 'content-type': type = '', 'retry-after': retryAfter = '' } = answer.headers
  return {
    status: answer.statusCode ?? 0,
    contentType: type.split(';')[0]?.trim().toLowerCase() ?? '',
    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
    body: concat(...parts),
  }
}

const ERRNO: Readonly<Record<string, ServiceTrouble>> = {
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
}

function translate(
  error: unknown,
  host: string,
  deadline: AbortSignal,
  cancelled: AbortSignal | undefined,
): AppError {
  if (error instanceof AppError) return error
  if (cancelled?.aborted) return new AppError('job.cancelled', {}, error)
  const errno = errnoOf(error)
  const isTls =
    /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|INVALID_|PATH_LENGTH|EPROTO)/.test(
      errno,
    )
  const isRefused = /ALERT_(.*CERTIFICATE|UNKNOWN_CA)/.test(errno)
  const trouble: ServiceTrouble = deadline.aborted
    ? 'timeout'
    : isRefused
      ? 'client-certificate'
      : error instanceof Trouble
        ? error.trouble
        : isTls
          ? 'tls'
          : (ERRNO[errno] ?? 'broken')
  return new AppError('service.unreachable', { host, trouble }, error)
}
