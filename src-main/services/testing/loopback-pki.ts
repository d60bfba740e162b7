/** For tests: a PKI made by openssl, whose OCSP, revocation lists, issuers and time-stamps are served on loopback. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { type Certificate, readCertificate } from '../../cms/certificate.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl, type TestKey } from '../../cms/testing/openssl-pki.ts'

const run = promisify(execFile)

export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What a path answers instead. `delayMs` alone: as ever, but late. */
export type Fault = {
  readonly status?: number
  readonly body?: Uint8Array
  readonly delayMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

export type LoopbackPki = {
  readonly openssl: Openssl
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly root: Certificate
  readonly issuing: Certificate
  readonly signer: Certificate
  readonly tsa: Certificate
  readonly requests: readonly SeenRequest[]
  /** Milliseconds in which at least one question was being answered. */
  servedMs(): number
  /** One more signer, `<name>.key` and `<name>.pem` in `openssl.dir`. */
  signerNamed(name: string, key?: TestKey, extensions?: readonly string[]): Certificate
  /** `<name>.p12` with the password `secret`. @returns its path */
  pkcs12(name: string): string
  /** From now on OCSP and the list say that it was withdrawn. */
  withdraw(certificate: Certificate, reason?: string): void
  fault(path: string, fault: Fault | null): void
  forgetRequests(): void
  close(): Promise<void>
}

const POLICY = '1.2.3.4.1'

/** @param port to be the same again in another run; 0: any */
export async function startLoopbackPki(port = 0): Promise<LoopbackPki> {
  const openssl = startOpenssl()
  const faults = new Map<string, Fault>()
  const requests: SeenRequest[] = []
  const served = busyTime()
  const server = createServer((request, response) => {
    served.begin()
    response.once('close', served.end)
    void answer(request, response).catch(() => response.writeHead(500).end())
  })
  await listen(server, port)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // A TCP server has such an address.
  const made = makeCertificates(openssl, url)
  const withdrawn: string[] = []
  const queue = oneAtATime()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path } = new URL(request.url ?? '/', url)
    const body = await bodyOf(request)
    requests.push({ method: request.method ?? '', path, headers: request.headers, body })
    const fault = faults.get(path)
    if (fault?.delayMs !== undefined) await new Promise(resolve => setTimeout(resolve, fault.delayMs))
    if (fault?.status !== undefined || fault?.body !== undefined) {
      response.writeHead(fault.status ?? 200, fault.headers).end(fault.body)
      return
    }
    const login = LOGINS[path]
    if (login !== undefined && request.headers.authorization !== login) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="tsa"' }).end()
      return
    }
    const [type, bytes] = await queue(() => serve(openssl, path, body))
    response.writeHead(type === '' ? 404 : 200, { 'content-type': type }).end(bytes)
  }

  const signerNamed = (name: string, key: TestKey = 'p256', extensions: readonly string[] = []) =>
    readCertificate(
      issue(openssl, {
        name,
        key,
        issuer: 'issuing',
        extensions: [...SIGNER, ...addresses(url, 'issuing'), ...extensions],
      }),
    )
  writeLists(openssl, withdrawn)
  return {
    openssl,
    url,
    ...made,
    requests,
    servedMs: served.ms,
    signerNamed,
    pkcs12: name => {
      const args = ['-export', '-in', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'issuing.pem']
      openssl.run('pkcs12', ...args, '-passout', 'pass:secret', '-name', name, '-out', `${name}.p12`)
      return openssl.path(`${name}.p12`)
    },
    withdraw: (certificate, reason = 'keyCompromise') => {
      const serial = certificate.serialNumber.toUpperCase()
      withdrawn.push(`R\t401231000000Z\t${ago(3_600_000)},${reason}\t${serial}\tunknown\t/CN=${serial}`)
      writeLists(openssl, withdrawn)
    },
    fault: (path, fault) => {
      if (fault === null) faults.delete(path)
      else faults.set(path, fault)
    },
    forgetRequests: () => {
      requests.length = 0
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      openssl.remove()
    },
  }
}

const LOGINS: Readonly<Record<string, string>> = {
  '/tsa-basic': `Basic ${Buffer.from('anna:geheim').toString('base64')}`,
  '/tsa-bearer': 'Bearer token-of-anna',
}

function makeCertificates(openssl: Openssl, url: string) {
  const make = (name: string, key: TestKey, extensions: readonly string[], issuer?: string) =>
    readCertificate(
      issue(openssl, {
        name,
        key,
        extensions,
        subject: `/CN=Loopback ${name}`,
        ...(issuer === undefined ? {} : { issuer }),
      }),
    )
  const linked = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid']
  const root = make('root', 'p256', CA)
  const issuing = make(
    'issuing',
    'p256',
    [...CA, 'authorityKeyIdentifier=keyid', ...addresses(url, 'root')],
    'root',
  )
  const responder = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=OCSPSigning', 'noCheck=ignored']
  make('ocsp', 'p256', [...responder, ...linked], 'issuing')
  const stamper = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping']
  const tsa = make('tsa', 'rsa', [...stamper, ...linked, ...addresses(url, 'root')], 'root')
  const signer = make('signer', 'rsa', [...SIGNER, ...addresses(url, 'issuing')], 'issuing')
  openssl.write('tsaserial', '01\n')
  openssl.write('tsa.conf', tsaConfig())
  openssl.run('crl2pkcs7', '-nocrl', '-certfile', 'issuing.pem', '-outform', 'DER', '-out', 'issuing.p7c')
  return { root, issuing, tsa, signer }
}

/** What a certificate says about where to ask; the root answers by lists only. */
function addresses(url: string, issuer: 'root' | 'issuing'): readonly string[] {
  const ocsp = issuer === 'issuing' ? `OCSP;URI:${url}/ocsp,` : ''
  return [
    `authorityInfoAccess=${ocsp}caIssuers;URI:${url}/${issuer}.cer`,
    `crlDistributionPoints=URI:${url}/${issuer}.crl`,
  ]
}

function tsaConfig(): string {
  const lines = ['[tsa]', 'default_tsa=t', '[t]', 'serial=tsaserial', 'signer_cert=tsa.pem']
  const more = [
    'signer_key=tsa.key',
    'certs=root.pem',
    `default_policy=${POLICY}`,
    `other_policies=1.2.3.4.2`,
  ]
  const rest = ['digests=sha256,sha384,sha512', 'signer_digest=sha256', 'ess_cert_id_alg=sha256']
  return [...lines, ...more, ...rest, 'accuracy=secs:1'].join('\n')
}

function writeLists(openssl: Openssl, withdrawn: readonly string[]): void {
  openssl.write('index.issuing', `${withdrawn.join('\n')}${withdrawn.length > 0 ? '\n' : ''}`)
  openssl.write('index.root', '')
  for (const issuer of ['root', 'issuing']) {
    const config = `crl.${issuer}.cnf`
    openssl.write(config, `[ca]\ndefault_ca=c\n[c]\ndatabase=index.${issuer}\n`)
    const key = ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`, '-md', 'sha256', '-crldays', '30']
    openssl.run('ca', '-gencrl', '-config', config, ...key, '-out', `${issuer}.crl.pem`)
    openssl.run('crl', '-in', `${issuer}.crl.pem`, '-outform', 'DER', '-out', `${issuer}.crl`)
  }
  const good = ['signer', 'ocsp'].map(name => serialOf(openssl, name))
  const lines = good.map(serial => `V\t401231000000Z\t\t${serial}\tunknown\t/CN=${serial}`)
  openssl.write('index.ocsp', `${[...withdrawn, ...lines].join('\n')}\n`)
}

function serialOf(openssl: Openssl, name: string): string {
  const pem = readFileSync(openssl.path(`${name}.pem`), 'latin1')
  const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(pem) ?? []
  return readCertificate(new Uint8Array(Buffer.from(base64, 'base64'))).serialNumber.toUpperCase()
}

/** UTCTime. */
function ago(ms: number): string {
  return `${new Date(Date.now() - ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`
}

async function serve(
  openssl: Openssl,
  path: string,
  body: Buffer,
): Promise<[type: string, bytes: Uint8Array]> {
  if (path === '/ocsp') return ['application/ocsp-response', await answerOcsp(openssl, body)]
  if (path.startsWith('/tsa')) return ['application/timestamp-reply', await answerTsa(openssl, body)]
  if (path.endsWith('.crl')) return ['application/pkix-crl', openssl.read(path.slice(1))]
  if (path.endsWith('.p7c')) return ['application/pkcs7-mime', openssl.read(path.slice(1))]
  const name = /^\/(root|issuing)\.(cer|pem)$/.exec(path)
  if (name === null) return ['', new Uint8Array()]
  const { stdout } = await run('openssl', ['x509', '-in', `${name[1]}.pem`, '-outform', 'DER'], {
    cwd: openssl.dir,
    encoding: 'buffer',
  })
  return ['application/pkix-cert', name[2] === 'pem' ? openssl.read(`${name[1]}.pem`) : stdout]
}

/** Every serial number that is asked for is known to the index: unknown ones are added as good. */
async function answerOcsp(openssl: Openssl, body: Buffer): Promise<Uint8Array> {
  const name = `ocsp-${createHash('sha256').update(body).digest('hex').slice(0, 16)}`
  openssl.write(`${name}.req`, body)
  const text = await run('openssl', ['ocsp', '-reqin', `${name}.req`, '-req_text'], { cwd: openssl.dir })
  const [, serial = ''] = /Serial Number: ([0-9A-F]+)/.exec(text.stdout) ?? []
  const index = readFileSync(openssl.path('index.ocsp'), 'latin1')
  if (!index.includes(`\t${serial}\t`)) {
    openssl.write('index.ocsp', `${index}V\t401231000000Z\t\t${serial}\tunknown\t/CN=${serial}\n`)
  }
  const signer = ['-rsigner', 'ocsp.pem', '-rkey', 'ocsp.key', '-CA', 'issuing.pem', '-index', 'index.ocsp']
  const files = ['-reqin', `${name}.req`, '-respout', `${name}.resp`]
  await run('openssl', ['ocsp', ...signer, ...files, '-ndays', '1'], { cwd: openssl.dir })
  return openssl.read(`${name}.resp`)
}

async function answerTsa(openssl: Openssl, body: Buffer): Promise<Uint8Array> {
  openssl.write('request.tsq', body)
  const files = ['-queryfile', 'request.tsq', '-out', 'reply.tsr']
  await run('openssl', ['ts', '-reply', '-config', 'tsa.conf', ...files], { cwd: openssl.dir })
  return openssl.read('reply.tsr')
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve())
  })
}

/** Files of openssl are shared, so its calls do not run side by side. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.catch(() => {}).then(work)
    last = next
    return next
  }
}

function busyTime() {
  let [open, since, total] = [0, 0, 0]
  return {
    begin: () => {
      if (open++ === 0) since = performance.now()
    },
    end: () => {
      if (--open === 0) total += performance.now() - since
    },
    ms: () => total,
  }
}
