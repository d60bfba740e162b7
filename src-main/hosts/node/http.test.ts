import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { HttpRequest } from '../../base/ports.ts'
import { CA, issue, type Openssl, startOpenssl } from '../../cms/testing/openssl-pki.ts'
import { createHttp } from './http.ts'
import { proxyFor } from './proxies.ts'

const servers: Server[] = []
let openssl: Openssl
/** Signed by itself, and a server all the same. */
const SERVER = ['basicConstraints=critical,CA:TRUE', 'keyUsage=digitalSignature,keyCertSign']
beforeAll(() => {
  openssl = startOpenssl()
})
afterAll(() => openssl.remove())
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

async function serve(listener: RequestListener): Promise<string> {
  return listening(createServer(listener))
}

async function listening(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}` // A TCP server has such an address.
}

const ask = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  method: 'GET',
  maxBytes: 1000,
  timeoutMs: 5000,
  ...more,
})
const http = createHttp()

test('a POST and its answer, whatever the status', async () => {
  const host = await serve((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      const said = [request.method, request.headers['content-type'], request.headers.cookie]
      response.writeHead(418, { 'content-type': 'text/plain; charset=x', 'retry-after': '7' })
      response.end(`${said.join(' ')} ${Buffer.concat(parts)}`)
    })
  })
  const headers = { 'content-type': 'application/x' }
  const answer = await http.send(ask(`http://${host}/`, { method: 'POST', headers, body: Buffer.from('hi') }))
  expect(answer).toMatchObject({ status: 418, contentType: 'text/plain', retryAfterSeconds: 7 })
  expect(Buffer.from(answer.body).toString()).toBe('POST application/x  hi')
})

test('few redirects are followed, and a login stays with its server', async () => {
  const seen: (string | undefined)[] = []
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization)
    response.end('there')
  })
  const host = await serve((request, response) => {
    seen.push(request.headers.authorization)
    const location = request.url === '/a' ? '/b' : `http://${other}/`
    response.writeHead(302, { location }).end()
  })
  const headers = { authorization: 'Basic x' }
  const answer = await http.send(ask(`http://${host}/a`, { headers }))
  expect(Buffer.from(answer.body).toString()).toBe('there')
  expect(seen).toEqual(['Basic x', 'Basic x', undefined])
})

test.each([
  ['endless', '/again', 'GET'],
  ['to a file', 'file:///etc/passwd', 'GET'],
  ['of a POST as GET', 'http://127.0.0.1:9/', 'POST'],
] as const)('a redirect %s is not followed', async (_name, location, method) => {
  const host = await serve((_request, response) => void response.writeHead(302, { location }).end())
  const trouble = location.startsWith('file') ? 'address' : 'redirect'
  await expect(http.send(ask(`http://${host}/`, { method }))).rejects.toMatchObject({
    code: 'service.unreachable',
    details: { trouble },
  })
})

test('too much, too late, nobody there, broken off, cancelled', async () => {
  const host = await serve((request, response) => {
    if (request.url === '/much') response.end(Buffer.alloc(2000))
    if (request.url === '/broken') response.destroy()
  })
  const trouble = (trouble: string) => ({ details: { trouble } })
  await expect(http.send(ask(`http://${host}/much`))).rejects.toMatchObject(trouble('too-large'))
  await expect(http.send(ask(`http://${host}/slow`, { timeoutMs: 100 }))).rejects.toMatchObject(
    trouble('timeout'),
  )
  await expect(http.send(ask(`http://${host}/broken`))).rejects.toMatchObject(trouble('broken'))
  await expect(http.send(ask('http://127.0.0.1:9/'))).rejects.toMatchObject(trouble('refused'))
  await expect(http.send(ask('ldap://127.0.0.1/'))).rejects.toMatchObject(trouble('address'))
  const cancelled = http.send(ask(`http://${host}/slow`, { signal: AbortSignal.timeout(50) }))
  await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' })
})

test('https: a stranger’s certificate is refused, a client certificate is shown to its server alone', async () => {
  issue(openssl, { name: 'server', key: 'p256', extensions: [...SERVER, 'subjectAltName=IP:127.0.0.1'] })
  issue(openssl, { name: 'client', key: 'p256', extensions: CA, subject: '/CN=anna' })
  const pem = (name: string) => readFileSync(openssl.path(name), 'latin1')
  const options = {
    cert: pem('server.pem'),
    key: pem('server.key'),
    requestCert: true,
    rejectUnauthorized: false,
  }
  const tellClient: RequestListener = (request, response) => {
    const { socket } = request
    const name = 'getPeerCertificate' in socket ? Object(socket).getPeerCertificate().subject?.CN : ''
    response.end(String(name))
  }
  const other = await listening(createTlsServer(options, tellClient))
  const host = await listening(
    createTlsServer(options, (request, response) => {
      if (request.url === '/other') response.writeHead(302, { location: `https://${other}/` }).end()
      else tellClient(request, response)
    }),
  )
  await expect(http.send(ask(`https://${host}/`))).rejects.toMatchObject({ details: { trouble: 'tls' } })
  const trusting = createHttp(undefined, () => [pem('server.pem')])
  const client = { certificate: pem('client.pem'), key: pem('client.key') }
  const answer = await trusting.send(ask(`https://${host}/`, { client }))
  expect(Buffer.from(answer.body).toString()).toBe('anna')
  const elsewhere = await trusting.send(ask(`https://${host}/other`, { client }))
  expect(Buffer.from(elsewhere.body).toString()).toBe('undefined')
})

test('through a proxy: http by its whole address, https by a tunnel', async () => {
  issue(openssl, { name: 'far', key: 'p256', extensions: [...SERVER, 'subjectAltName=DNS:far.example'] })
  const pem = (name: string) => readFileSync(openssl.path(name), 'latin1')
  const far = await listening(
    createTlsServer({ cert: pem('far.pem'), key: pem('far.key') }, (_request, response) => {
      response.end('through the tunnel')
    }),
  )
  const seen: string[] = []
  const proxy = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`)
    response.end('by the proxy')
  })
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`)
    const [, port] = far.split(':')
    const out = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(out).pipe(socket)
    })
    socket.on('error', () => {}).on('close', () => out.destroy())
    out.on('error', () => {}).on('close', () => socket.destroy())
  })
  const address = `http://anna:geheim@${await listening(proxy)}`
  const through = createHttp(
    () => ({ mode: 'manual', address }),
    () => [pem('far.pem')],
  )
  const text = async (url: string) => Buffer.from((await through.send(ask(url))).body).toString()
  expect(await text('http://far.example/x?y')).toBe('by the proxy')
  expect(await text('https://far.example/')).toBe('through the tunnel')
  expect(seen).toEqual([
    `http://far.example/x?y Basic ${Buffer.from('anna:geheim').toString('base64')}`,
    'CONNECT far.example:443',
  ])
})

test.each([
  ['http://far.example/', { HTTP_PROXY: 'http://p:1' }, 'p:1'],
  ['https://far.example/', { http_proxy: 'http://p:1' }, null],
  ['https://far.example/', { https_proxy: 'p:2' }, 'p:2'],
  ['https://far.example/', { ALL_PROXY: 'http://p:3' }, 'p:3'],
  ['https://far.example/', { HTTPS_PROXY: 'http://p:4', NO_PROXY: 'other, .example' }, null],
  ['https://far.example/', { HTTPS_PROXY: 'http://p:4', NO_PROXY: 'example:80' }, 'p:4'],
  ['https://notexample/', { HTTPS_PROXY: 'http://p:4', NO_PROXY: 'example' }, 'p:4'],
  ['https://far.example/', { HTTPS_PROXY: 'http://p:4', NO_PROXY: '*' }, null],
  ['http://127.0.0.1:1/', { HTTP_PROXY: 'http://p:1' }, null],
] as const)('%s with %o: %s', (url, environment, expected) => {
  expect(proxyFor(new URL(url), { mode: 'system', address: '' }, environment)?.host ?? null).toBe(expected)
})
