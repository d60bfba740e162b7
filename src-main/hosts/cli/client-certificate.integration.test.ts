/** Login at a time-stamp service by client certificate, over real TLS. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issue } from '../../cms/testing/openssl-pki.ts'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'

let bench: LevelBench
let server: Server
let tsa: readonly string[]
const seen: string[] = []

beforeAll(async () => {
  bench = await startLevelBench()
  const { openssl } = bench.pki
  const named = (name: string, extensions: readonly string[], issuer: string) =>
    issue(openssl, { name, key: 'p256', issuer, subject: `/CN=${name}`, extensions })
  named('server', ['subjectAltName=IP:127.0.0.1', 'extendedKeyUsage=serverAuth'], 'root')
  named('client', ['extendedKeyUsage=clientAuth'], 'root')
  issue(openssl, { name: 'stranger', key: 'p256', subject: '/CN=stranger', extensions: [] })
  const protect = ['pkcs8', '-topk8', '-in', openssl.path('client.key'), '-passout', 'pass:geheim']
  execFileSync('openssl', [...protect, '-out', bench.at('locked.key')])
  const pem = (name: string) => readFileSync(openssl.path(name))
  const tls = { cert: pem('server.pem'), key: pem('server.key'), ca: pem('root.pem') }
  server = createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    // It is one: this server speaks TLS only.
    seen.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN))
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const answer = await fetch(`${bench.pki.url}/tsa`, { method: 'POST', body: Buffer.concat(parts) })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // A TCP server has such an address.
  tsa = ['--tsa', `https://127.0.0.1:${port}/tsa`]
  process.env['NODE_EXTRA_CA_CERTS'] = openssl.path('root.pem')
})

afterAll(async () => {
  delete process.env['NODE_EXTRA_CA_CERTS']
  server.closeAllConnections()
  server.close()
  await bench.close()
})

const login = (certificate: string, key: string) => [
  '--tsa-cert',
  bench.pki.openssl.path(`${certificate}.pem`),
  '--tsa-key',
  key,
]

test('the service sees the certificate, and the signature gets its time', async () => {
  const key = bench.pki.openssl.path('client.key')
  const { code, results } = await bench.sign('plain.pdf', 'b-t', ...tsa, ...login('client', key))
  expect(code, JSON.stringify(results)).toBe(0)
  expect(results[0]).toMatchObject({ level: 'b-t', timeSource: 'tsa' })
  expect(new Set(seen)).toEqual(new Set(['client']))
})

test('a key with a password gets it from a file', async () => {
  const locked = login('client', bench.at('locked.key'))
  const secret = ['--tsa-secret-file', 'tsa-secret.txt']
  expect((await bench.sign('locked.pdf', 'b-t', ...tsa, ...locked, ...secret)).code).toBe(0)
  writeFileSync(bench.at('wrong.txt'), 'falsch\n')
  const wrong = await bench.sign('x.pdf', 'b-t', ...tsa, ...locked, '--tsa-secret-file', 'wrong.txt')
  expect(wrong).toMatchObject({ code: 6, error: { code: 'timestamp.failed' } })
  expect(wrong.error.text).toContain('the password of the key is missing or wrong')
  expect(wrong.error.text).not.toContain('falsch')
})

test('without one, with one of strangers, and with a key of another, it is said what is wrong', async () => {
  const none = await bench.sign('x.pdf', 'b-t', ...tsa)
  expect(none.code).toBe(6)
  expect(none.error.text).toContain('wants a client certificate')
  const path = bench.pki.openssl.path
  const stranger = await bench.sign('x.pdf', 'b-t', ...tsa, ...login('stranger', path('stranger.key')))
  // This server hangs up without a word on whom it does not know.
  expect(stranger.error.text).toMatch(/broke the connection|does not accept the one it got/)
  expect(seen).not.toContain('stranger')
  const mixed = await bench.sign('x.pdf', 'b-t', ...tsa, ...login('client', path('stranger.key')))
  expect(mixed.error.text).toContain('the key does not belong to the certificate')
  const noKey = await bench.sign('x.pdf', 'b-t', ...tsa, ...login('client', path('client.pem')))
  expect(noKey.error.text).toContain('the file of the key is none in PEM')
  expect(() => readFileSync(bench.at('x.pdf'))).toThrow()
})
