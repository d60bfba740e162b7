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
  const inputs = ['-inform', 'DER', '-in', cms, '-content', content, '-binary', '-out', join(dir, 'out')]
  const anchors = ['-CAfile', trust.rootPem, '-certfile', trust.issuerPem, '-purpose', 'any']
  const run = spawnSync('openssl', ['cms', '-verify', '-cades', ...inputs, ...anchors], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { name: 'openssl', good: run.status === 0 && c + d === bytes.length, said: run.stderr }
}
