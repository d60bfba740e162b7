import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CA, issue, type Openssl, startOpenssl } from './testing/openssl-pki.ts'
import { readTimeStamp } from './timestamp.ts'

const STAMPED = Buffer.from('a signature value')
let openssl: Openssl
let token: Uint8Array

beforeAll(() => {
  openssl = startOpenssl()
  issue(openssl, { name: 'root', key: 'rsa', extensions: CA })
  const extensions = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping']
  issue(openssl, { name: 'tsa', key: 'rsa', issuer: 'root', extensions })
  openssl.write('stamped.bin', STAMPED)
  openssl.write('tsaserial', '01\n')
  const config = [
    '[tsa]',
    'default_tsa=t',
    '[t]',
    'serial=tsaserial',
    'signer_cert=tsa.pem',
    'signer_key=tsa.key',
  ]
  const more = [
    'certs=root.pem',
    'default_policy=1.2.3.4',
    'digests=sha256,sha512',
    'signer_digest=sha256',
    'ess_cert_id_alg=sha256',
  ]
  openssl.write('tsa.cnf', [...config, ...more].join('\n'))
  openssl.run('ts', '-query', '-data', 'stamped.bin', '-sha512', '-cert', '-out', 'request.tsq')
  openssl.run(
    'ts',
    '-reply',
    '-config',
    'tsa.cnf',
    '-queryfile',
    'request.tsq',
    '-token_out',
    '-out',
    'token.der',
  )
  token = openssl.read('token.der')
})
afterAll(() => openssl.remove())

test('a token by openssl ts: intact, its time, its imprint', () => {
  const stamp = readTimeStamp(token)
  expect(stamp?.facts.problems).toEqual([])
  expect(stamp?.facts.signer?.subject.name).toBe('tsa')
  expect(stamp?.imprint).toEqual({
    hash: 'sha512',
    digest: new Uint8Array(createHash('sha512').update(STAMPED).digest()),
  })
  expect(Math.abs((stamp?.time.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
})

test('a changed time or imprint breaks the token', () => {
  for (const piece of [stampedDigest(), Buffer.from(new Date().toISOString().slice(0, 4))]) {
    const changed = Buffer.from(token)
    const at = changed.indexOf(piece)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(readTimeStamp(changed)?.facts.problems).toEqual(['digest-mismatch'])
  }
})

test('a document signature is no time-stamp', () => {
  const args = ['-in', 'stamped.bin', '-outform', 'DER', '-signer', 'tsa.pem', '-inkey', 'tsa.key']
  expect(readTimeStamp(new Uint8Array(openssl.run('cms', '-sign', '-binary', ...args)))).toBeNull()
  expect(
    readTimeStamp(new Uint8Array(openssl.run('cms', '-sign', '-binary', '-nodetach', ...args))),
  ).toBeNull()
  expect(readTimeStamp(new Uint8Array([0x30, 0]))).toBeNull()
})

function stampedDigest(): Buffer {
  return createHash('sha512').update(STAMPED).digest()
}
