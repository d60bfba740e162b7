/** An issuer on loopback, made by openssl: it answers OCSP, and has issued a qualified certificate with its key. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export type IssuerService = {
  /** A key file, its password `secret`. */
  readonly pkcs12: string
  /** Addresses that were asked. */
  readonly asked: readonly string[]
  /** Withdraws the certificate that it issued. */
  withdraw(): void
  close(): Promise<void>
}

export const RULES = 'http://rules.example/practice.html'

/** QcCompliance, QcSSCD and QcType esign, as ETSI EN 319 412-5 has them. */
const EXTENSIONS = (url: string) => `[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[own]
keyUsage=critical,nonRepudiation
authorityKeyIdentifier=keyid
authorityInfoAccess=OCSP;URI:${url}ocsp
certificatePolicies=0.4.0.194112.1.2,@rules
1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:statements
[rules]
policyIdentifier=1.3.6.1.4.1.9999.1
CPS.1=${RULES}
[statements]
a=SEQUENCE:compliance
b=SEQUENCE:device
c=SEQUENCE:type
[compliance]
a=OID:0.4.0.1862.1.1
[device]
a=OID:0.4.0.1862.1.4
[type]
a=OID:0.4.0.1862.1.6
b=SEQUENCE:types
[types]
a=OID:0.4.0.1862.1.6.1
`
const SERIAL = '1001'

/**
 * @param folder  where its files lie
 * @param subject of the certificate, as `openssl req -subj` has it
 */
export async function startIssuer(folder: string, subject: string): Promise<IssuerService> {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      writeFileSync(join(folder, 'query'), Buffer.concat(parts))
      const by = ['-rsigner', 'ca.pem', '-rkey', 'ca.key', '-CA', 'ca.pem', '-index', 'index', '-ndays', '1']
      openssl('ocsp', ...by, '-reqin', 'query', '-respout', 'answer')
      response.writeHead(200, { 'content-type': 'application/ocsp-response' })
      response.end(readFileSync(join(folder, 'answer')))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // A TCP server has such an address.
  writeFileSync(join(folder, 'x.cnf'), EXTENSIONS(`http://127.0.0.1:${port}/`))
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    name,
  ]
  const config = ['-config', 'x.cnf', '-utf8']
  const ca = ['-subj', '/C=SE/O=Norrland Trust AB/CN=Norrland Trust Q3', '-extensions', 'ca', '-days', '3650']
  openssl('req', '-x509', ...key('ca.key'), ...config, ...ca, '-out', 'ca.pem')
  openssl('req', ...key('own.key'), ...config, '-subj', subject, '-out', 'own.csr')
  const issue = ['-req', '-in', 'own.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', `0x${SERIAL}`]
  openssl('x509', ...issue, '-days', '700', '-extfile', 'x.cnf', '-extensions', 'own', '-out', 'own.pem')
  const both = ['-in', 'own.pem', '-inkey', 'own.key', '-certfile', 'ca.pem']
  openssl('pkcs12', '-export', ...both, '-passout', 'pass:secret', '-out', 'own.p12')
  // As `openssl ca` keeps it: state, end, time of withdrawal, number, file, name.
  const index = (state: string, withdrawn: string) =>
    writeFileSync(join(folder, 'index'), `${state}\t401231000000Z\t${withdrawn}\t${SERIAL}\tunknown\t/CN=x\n`)
  index('V', '')
  return {
    pkcs12: join(folder, 'own.p12'),
    asked,
    withdraw: () => index('R', '260101000000Z,keyCompromise'),
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
