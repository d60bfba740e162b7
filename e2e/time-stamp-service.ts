/** A time-stamp service on loopback, made by openssl: RFC 3161, one certificate of its own. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export type TimeStampService = {
  readonly url: string
  /** While true it answers 503. */
  down: boolean
  /** Time-stamps given so far. */
  given: number
  /** `user:password`; null: everybody is let in. */
  login: string | null
  /** From now on it signs with a new certificate; the first one ends after 30 days. */
  renewCertificate(days: number): void
  close(): Promise<void>
}

const CONFIG = `[req]
distinguished_name=dn
x509_extensions=x
[dn]
[x]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[tsa]
default_tsa=t
[t]
serial=serial
signer_cert=tsa.pem
signer_key=tsa.key
default_policy=1.2.3.4
digests=sha256,sha384,sha512
signer_digest=sha256
ess_cert_id_alg=sha256
`

/** @param folder where its files lie */
export async function startTimeStampService(folder: string): Promise<TimeStampService> {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  writeFileSync(join(folder, 'tsa.cnf'), CONFIG)
  writeFileSync(join(folder, 'serial'), '01\n')
  const renewCertificate = (days: number) => {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.pem']
    openssl('req', '-x509', ...key, '-config', 'tsa.cnf', '-subj', '/CN=Test time', '-days', String(days))
  }
  renewCertificate(30)
  const service = { down: false, given: 0, login: null as string | null, renewCertificate }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (service.down) return response.writeHead(503).end()
      const wanted = service.login && `Basic ${Buffer.from(service.login).toString('base64')}`
      if (wanted && request.headers.authorization !== wanted) return response.writeHead(401).end()
      writeFileSync(join(folder, 'query'), Buffer.concat(parts))
      openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply')
      service.given += 1
      return response.end(readFileSync(join(folder, 'reply')))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // A TCP server has such an address.
  return Object.assign(service, {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  })
}
