/** For tests: a small PKI made by openssl, and a software signer in the place of a token. */
import { execFileSync } from 'node:child_process'
import { constants, createPrivateKey, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignatureDigest } from '../../../src-shared/model/signing.ts'
import type { SigningScheme } from '../algorithms.ts'

export type Openssl = {
  readonly dir: string
  /** @returns stdout */
  run(...args: readonly string[]): Buffer
  path(name: string): string
  write(name: string, bytes: Uint8Array | string): string
  read(name: string): Uint8Array
  remove(): void
}

export function startOpenssl(): Openssl {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-openssl-'))
  const path = (name: string) => join(dir, name)
  return {
    dir,
    path,
    run: (...args) =>
      execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 }),
    write: (name, bytes) => {
      writeFileSync(path(name), bytes)
      return path(name)
    },
    read: name => new Uint8Array(readFileSync(path(name))),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

const KEY_ARGS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  brainpool256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  brainpool384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1'],
  brainpool512: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP512r1'],
  twisted: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256t1'],
  ed25519: ['-algorithm', 'ED25519'],
  ed448: ['-algorithm', 'ED448'],
} as const
export type TestKey = keyof typeof KEY_ARGS

export type CertificateRequest = {
  readonly name: string
  readonly key: TestKey
  /** As `-subj`; default `/CN=<name>`. */
  readonly subject?: string
  /** Lines of an openssl extension section. */
  readonly extensions: readonly string[]
  /** Name of the issuer made before; none: self-signed. */
  readonly issuer?: string
  readonly notBefore?: string
  readonly notAfter?: string
  /** Serial number, decimal or 0x. */
  readonly serial?: string
}

export const CA = [
  'basicConstraints=critical,CA:TRUE',
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
]
export const SIGNER = [
  'keyUsage=critical,digitalSignature,nonRepudiation',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
]

/** Makes `<name>.key` and `<name>.pem`. @returns the certificate, DER */
export function issue(openssl: Openssl, request: CertificateRequest): Uint8Array {
  const { name, key } = request
  openssl.run('genpkey', ...KEY_ARGS[key], '-out', `${name}.key`)
  openssl.write(
    `${name}.cnf`,
    ['[req]', 'distinguished_name=dn', '[dn]', '[x]', ...request.extensions].join('\n'),
  )
  const subject = request.subject ?? `/CN=${name}`
  openssl.run(
    'req',
    '-new',
    '-utf8',
    '-key',
    `${name}.key`,
    '-subj',
    subject,
    '-config',
    `${name}.cnf`,
    '-out',
    `${name}.csr`,
  )
  if (request.notBefore === undefined && request.notAfter === undefined) x509(openssl, request)
  else ca(openssl, request)
  return new Uint8Array(openssl.run('x509', '-in', `${name}.pem`, '-outform', 'DER'))
}

function x509(openssl: Openssl, { name, issuer, serial }: CertificateRequest): void {
  const by =
    issuer === undefined ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`]
  const number = serial ?? `0x${Buffer.from(name).toString('hex').slice(0, 16)}01`
  const args = [
    '-req',
    '-in',
    `${name}.csr`,
    '-extfile',
    `${name}.cnf`,
    '-extensions',
    'x',
    '-days',
    '3650',
    '-set_serial',
    number,
  ]
  openssl.run('x509', ...args, ...by, '-out', `${name}.pem`)
}

/** `openssl ca` alone takes dates of the past. */
function ca(openssl: Openssl, request: CertificateRequest): void {
  const { name, issuer = name } = request
  openssl.write('index.txt', '')
  openssl.write('index.txt.attr', '')
  openssl.write('serial', '2A\n')
  const lines = [
    '[ca]',
    'default_ca=c',
    '[c]',
    'database=index.txt',
    'serial=serial',
    'new_certs_dir=.',
    'policy=p',
    '[p]',
    'commonName=supplied',
  ]
  openssl.write('ca.cnf', [...lines, '[x]', ...request.extensions].join('\n'))
  const dates = [
    '-startdate',
    request.notBefore ?? '20200101000000Z',
    '-enddate',
    request.notAfter ?? '20400101000000Z',
  ]
  const signer = ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`]
  openssl.run(
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-md',
    'sha256',
    ...dates,
    ...signer,
    '-extensions',
    'x',
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-notext',
  )
}

/** Signs as a token would: RSA big-endian, ECDSA r‖s, EdDSA the message itself. */
export function signAsToken(
  openssl: Openssl,
  name: string,
  scheme: SigningScheme,
  digest: SignatureDigest,
  data: Uint8Array,
): Uint8Array {
  const key = createPrivateKey(readFileSync(openssl.path(`${name}.key`)))
  if (scheme === 'ed25519' || scheme === 'ed448') return new Uint8Array(sign(null, data, key))
  if (scheme === 'ecdsa') return new Uint8Array(sign(digest, data, { key, dsaEncoding: 'ieee-p1363' }))
  if (scheme === 'rsa-pkcs1')
    return new Uint8Array(sign(digest, data, { key, padding: constants.RSA_PKCS1_PADDING }))
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return new Uint8Array(sign(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }))
}
