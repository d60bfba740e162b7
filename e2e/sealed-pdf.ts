/** A document that is encrypted for certificates (AES-128, PDF 1.6), written by hand; its envelope is made by openssl. */
import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SoftToken } from './soft-token.ts'
import { ROOT } from './start-app.ts'

export const SEALED_TEXT = 'Sealed agreement, page 1 of 1'

/** Everything is permitted: ISO 32000-2, table 24. */
const OWNER = 0xffffffff

/** @param recipients PEM files */
export function writeSealedPdf(path: string, recipients: readonly string[]): string {
  const content = Buffer.concat([randomBytes(20), Buffer.alloc(4)])
  content.writeUInt32BE(OWNER, 20)
  const args = ['cms', '-encrypt', '-binary', '-outform', 'DER', '-aes256', ...recipients]
  const envelope = execFileSync('openssl', args, { input: content })
  // ISO 32000-2, 7.6.5.3 and algorithm 1.
  const key = createHash('sha1').update(content.subarray(0, 20)).update(envelope).digest().subarray(0, 16)
  const page = sealed(key, 4, `BT /F1 18 Tf 72 740 Td (${SEALED_TEXT}) Tj ET`)
  const filter = `<< /CFM /AESV2 /AuthEvent /DocOpen /Recipients [<${envelope.toString('hex')}>] >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
     /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
    `<< /Length ${page.length} >>\nstream\n${page.toString('latin1')}\nendstream`,
    `<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /StmF /All /StrF /All /CF << /All ${filter} >> >>`,
  ]
  writeFileSync(path, Buffer.from(fileOf(objects, '/Encrypt 5 0 R'), 'latin1'))
  return path
}

function sealed(key: Buffer, num: number, text: string): Buffer {
  const id = Buffer.of(num, 0, 0, 0, 0)
  const own = createHash('md5').update(key).update(id).update('sAlT').digest()
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-cbc', own, iv)
  return Buffer.concat([iv, cipher.update(text, 'latin1'), cipher.final()])
}

function fileOf(objects: readonly string[], trailer: string): string {
  let text = '%PDF-1.6\n'
  const rows = objects.map((body, index) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
    return row
  })
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`
  return `${text}${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} /ID [<00> <00>] >>\nstartxref\n${text.length}\n%%EOF\n`
}

/** A certificate on the token, as the command line saves it. @returns the PEM file */
export function exportCertificate(token: SoftToken, label: string, folder: string): string {
  const path = join(folder, `${label}.pem`)
  const cli = join(ROOT, 'dist/cli/main.mjs')
  const args = [cli, 'cert', 'export', '--module', token.module, '--cert', label, '-o', path]
  execFileSync(process.execPath, args, { env: { ...process.env, ...token.env }, stdio: 'ignore' })
  return path
}

/** For a person of whom nobody here has the key. */
export function strangersCertificate(folder: string): string {
  const path = join(folder, 'stranger.pem')
  const key = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    join(folder, 'stranger.key'),
    '-subj',
    '/CN=Stranger',
  ]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', path], { stdio: 'ignore' })
  return path
}
