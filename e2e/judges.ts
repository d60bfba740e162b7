/** Other programs that judge what we signed: poppler, openssl, qpdf. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Judged = { readonly name: string; readonly good: boolean; readonly said: string }

/** Every one of them must call every signature of the file good. @param signatures how many there must be */
export function judge(
  pdf: string,
  trust: { rootPem: string; issuerPem: string },
  signatures: number,
): Judged[] {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-judge-'))
  try {
    return [pdfsig(pdf, dir, trust, signatures), qpdf(pdf), openssl(pdf, dir, trust)]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Of a file that the others cannot read. */
export function judgeByOpenssl(pdf: string, trust: { rootPem: string; issuerPem: string }): Judged {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-judge-'))
  try {
    return openssl(pdf, dir, trust)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** poppler, with the test CA in a certificate database of its own. */
function pdfsig(
  pdf: string,
  dir: string,
  trust: { rootPem: string; issuerPem: string },
  signatures: number,
): Judged {
  const run = spawnSync('pdfsig', [...makeDatabase(dir, trust), pdf], { encoding: 'utf8', timeout: 30_000 })
  const said = `${run.stdout}${run.stderr}`
  const valid = said.match(/Signature Validation: Signature is Valid\./g)?.length ?? 0
  const trusted = said.match(/Certificate Validation: Certificate is Trusted\./g)?.length ?? 0
  const whole = /Total document signed/.test(said)
  return { name: 'pdfsig', good: valid === signatures && trusted === signatures && whole, said }
}

/** certutil belongs to NSS, whose database is the only place where poppler looks for trust. */
function makeDatabase(dir: string, trust: { rootPem: string; issuerPem: string }): readonly string[] {
  const nss = (...args: readonly string[]) => execFileSync('certutil', ['-d', `sql:${dir}`, ...args])
  nss('-N', '--empty-password')
  nss('-A', '-n', 'root', '-t', 'CT,C,C', '-i', trust.rootPem)
  nss('-A', '-n', 'issuer', '-t', ',,', '-i', trust.issuerPem)
  return ['-nssdir', `sql:${dir}`]
}

function qpdf(pdf: string): Judged {
  const run = spawnSync('qpdf', ['--check', pdf], { encoding: 'utf8', timeout: 30_000 })
  return { name: 'qpdf', good: run.status === 0, said: `${run.stdout}${run.stderr}` }
}

/** The last signature's CMS over its byte range, against the test CA alone. */
function openssl(pdf: string, dir: string, trust: { rootPem: string; issuerPem: string }): Judged {
  const bytes = readFileSync(pdf)
  const ranges = [
    ...bytes.toString('latin1').matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g),
  ]
  const [, a, b, c, d] = (ranges.at(-1) ?? []).map(Number)
  if (a === undefined || b === undefined || c === undefined || d === undefined) {
    return { name: 'openssl', good: false, said: 'no /ByteRange' }
  }
  const contents = Buffer.from(bytes.subarray(a + b + 1, c - 1).toString('latin1'), 'hex')
  // Padded with zeros, and its own last byte may be one: 30 82 and two bytes tell how long it is.
  const length = 4 + contents.readUInt16BE(2)
  const cms = join(dir, 'signature.der')
  const content = join(dir, 'content')
  writeFileSync(cms, contents.subarray(0, length))
  writeFileSync(content, Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)]))
  const edwards = edwardsIn(cms)
  if (edwards !== null) {
    const said = verifyEdwards(edwards, cms, content, dir, trust)
    return { name: 'openssl', good: said === '' && c + d === bytes.length, said }
  }
  const inputs = ['-inform', 'DER', '-in', cms, '-content', content, '-binary', '-out', join(dir, 'out')]
  const anchors = ['-CAfile', trust.rootPem, '-certfile', trust.issuerPem, '-purpose', 'any']
  const run = spawnSync('openssl', ['cms', '-verify', '-cades', ...inputs, ...anchors], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { name: 'openssl', good: run.status === 0 && c + d === bytes.length, said: run.stderr }
}

type EdwardsSignature = {
  readonly signedAttributes: Buffer
  readonly signature: Buffer
  /** As `openssl dgst` is asked for it. */
  readonly digest: readonly string[]
}

/** @returns null for any other kind of signature */
function edwardsIn(cms: string): EdwardsSignature | null {
  const bytes = readFileSync(cms)
  const lines = spawnSync('openssl', ['asn1parse', '-inform', 'DER', '-in', cms], { encoding: 'utf8' }).stdout
  const kind = /d=6 .*:(ED25519|ED448)\s*\n.*d=5 .*OCTET STRING/.exec(lines)?.[1]
  if (kind === undefined) return null
  // The parts of the SignerInfo stand five deep.
  const part = (type: string) => {
    const found = [
      ...lines.matchAll(/^ *(\d+):d=5 +hl= *(\d+) l= *(\d+) +\w+: +(.+?) *(?:\[HEX DUMP\].*)?$/gm),
    ]
    const [, at, head, length] = (found.filter(line => line[4] === type).at(-1) ?? []).map(Number)
    return { start: at ?? 0, content: (at ?? 0) + (head ?? 0), end: (at ?? 0) + (head ?? 0) + (length ?? 0) }
  }
  const attributes = part('cont [ 0 ]')
  const value = part('OCTET STRING')
  const signedAttributes = Buffer.from(bytes.subarray(attributes.start, attributes.end))
  signedAttributes[0] = 0x31 // RFC 5652, 5.4: signed as a SET.
  return {
    signedAttributes,
    signature: bytes.subarray(value.content, value.end),
    digest: kind === 'ED25519' ? ['-sha512'] : ['-shake256', '-xoflen', '64'],
  }
}

/** `openssl cms` does not know EdDSA (openssl/openssl#11915), but openssl knows all its parts. @returns what is wrong, or '' */
function verifyEdwards(
  { signedAttributes, signature, digest }: EdwardsSignature,
  cms: string,
  content: string,
  dir: string,
  trust: { rootPem: string; issuerPem: string },
): string {
  const path = (name: string) => join(dir, name)
  const run = (...args: readonly string[]) => spawnSync('openssl', args, { cwd: dir, timeout: 30_000 })
  writeFileSync(path('attributes'), signedAttributes)
  writeFileSync(path('signature'), signature)
  const made = run('dgst', ...digest, '-binary', content).stdout
  if (made.length !== 64 || !signedAttributes.includes(made))
    return 'the digest is not the one that was signed'
  writeFileSync(path('all.pem'), run('pkcs7', '-inform', 'DER', '-in', cms, '-print_certs').stdout)
  writeFileSync(path('signer.pem'), run('x509', '-in', 'all.pem').stdout)
  writeFileSync(path('signer.pub'), run('x509', '-in', 'signer.pem', '-noout', '-pubkey').stdout)
  const chain = ['-CAfile', trust.rootPem, '-untrusted', trust.issuerPem, '-purpose', 'any', 'signer.pem']
  const verify = [
    '-verify',
    '-rawin',
    '-pubin',
    '-inkey',
    'signer.pub',
    '-in',
    'attributes',
    '-sigfile',
    'signature',
  ]
  for (const [name, ...args] of [
    ['verify', ...chain],
    ['pkeyutl', ...verify],
  ]) {
    const { status, stdout, stderr } = run(name ?? '', ...args)
    if (status !== 0) return `${name}: ${stdout}${stderr}`
  }
  return ''
}
