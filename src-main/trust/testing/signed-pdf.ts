/** For tests: small PDFs written by hand, and signatures in them by a software key. */
import { createHash } from 'node:crypto'
import { concat, fromLatin1, latin1, toHex } from '../../base/bytes.ts'
import { type Certificate, readCertificateFile } from '../../cms/certificate.ts'
import { buildSignedAttributes } from '../../cms/signed-attributes.ts'
import { buildSignedData } from '../../cms/signed-data.ts'
import { CA, issue, type Openssl, SIGNER, signAsToken, startOpenssl } from '../../cms/testing/openssl-pki.ts'

/** Objects by number: what stands between `obj` and `endobj`. */
export type Objects = Readonly<Record<number, string>>

const PAGE = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R'
export const BASE: Objects = {
  1: '<</Type/Catalog/Pages 2 0 R>>',
  2: '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  3: `${PAGE}>>`,
  4: '<</Length 16>>stream\n0 0 10 10 re f  \nendstream',
}

/** One more revision: objects, table, trailer. */
export function appended(pdf: Uint8Array, objects: Objects, trailer = ''): Uint8Array {
  const numbers = Object.keys(objects).map(Number)
  const text = latin1(pdf)
  const before = pdf.length === 0 ? '%PDF-1.7\n' : ''
  let body = before
  const offsets = new Map<number, number>()
  for (const num of numbers) {
    offsets.set(num, pdf.length + body.length)
    body += `${num} 0 obj\n${objects[num]}\nendobj\n`
  }
  const start = pdf.length + body.length
  const rows = numbers
    .map(num => `${num} 1\n${String(offsets.get(num)).padStart(10, '0')} 00000 n \n`)
    .join('')
  const previous = [...text.matchAll(/startxref\n(\d+)/g)].at(-1)?.[1]
  const link = previous === undefined ? '' : `/Prev ${previous}`
  const free = previous === undefined ? '0 1\n0000000000 65535 f \n' : ''
  const table = `xref\n${free}${rows}trailer\n<</Root 1 0 R/Size 100${link}${trailer}>>\nstartxref\n${start}\n%%EOF\n`
  return concat(pdf, fromLatin1(body + table))
}

export type Signing = {
  readonly openssl: Openssl
  readonly name: string
  /** Numbers of the new field and the signature dictionary. */
  readonly field: number
  readonly signature: number
  /** Signature fields there are already. */
  readonly earlier?: readonly number[]
  /** Of the new field. */
  readonly rect?: string
  readonly dictionary?: string
  readonly catalog?: string
  /** Changes the finished revision before the digest is made. */
  readonly byteRange?: (range: readonly number[]) => readonly number[]
}

const HOLE = 6000

/** Signs in an invisible field `Signature<field>`, a new one unless it is among the earlier, PAdES B-B, P-256. */
export function signed(pdf: Uint8Array, signing: Signing): Uint8Array {
  const { field, signature, earlier = [], rect = '0 0 0 0', dictionary = '', catalog = '' } = signing
  const fields = [...new Set([...earlier, field])].map(num => `${num} 0 R`).join(' ')
  const entries = `/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20261122103000Z)${dictionary}`
  const update = appended(pdf, {
    1: `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${fields}]/SigFlags 3>>${catalog}>>`,
    // Its page has an existing field already.
    ...(earlier.includes(field) ? {} : { 3: `${PAGE}/Annots[${fields}]>>` }),
    [field]: `<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature${field})/V ${signature} 0 R/F 132/Rect[${rect}]/P 3 0 R>>`,
    [signature]: `<<${entries}/ByteRange ${' '.repeat(64)}/Contents <${'0'.repeat(HOLE)}>>>`,
  })
  const from = latin1(update).lastIndexOf('/Contents <') + '/Contents '.length
  const to = from + HOLE + 2
  const right = [0, from, to, update.length - to]
  const range = signing.byteRange?.(right) ?? right
  const placed = Uint8Array.from(update)
  placed.set(
    fromLatin1(`[${range.join(' ')}]`.padEnd(64)),
    latin1(update).lastIndexOf('/ByteRange ') + '/ByteRange '.length,
  )
  const covered = concat(placed.subarray(0, from), placed.subarray(to))
  placed.set(fromLatin1(toHex(containerFor(covered, signing))), from + 1)
  return placed
}

function containerFor(covered: Uint8Array, { openssl, name }: Signing): Uint8Array {
  const certificate = certificateOf(openssl, name)
  const digest = 'sha256'
  const messageDigest = new Uint8Array(createHash(digest).update(covered).digest())
  const signedAttributes = buildSignedAttributes(certificate, digest, messageDigest)
  const signature = signAsToken(openssl, name, 'ecdsa', digest, signedAttributes)
  return buildSignedData({ certificate, chain: [], signedAttributes, scheme: 'ecdsa', digest, signature })
}

export function certificateOf(openssl: Openssl, name: string): Certificate {
  const [certificate] = readCertificateFile(openssl.read(`${name}.pem`))
  if (certificate === undefined) throw new Error(name)
  return certificate
}

/** `root` vouches for `signer` and `second`; `stranger` vouches for itself. */
export function startPki(): Openssl {
  const openssl = startOpenssl()
  issue(openssl, { name: 'root', key: 'p256', extensions: CA })
  for (const name of ['signer', 'second'])
    issue(openssl, { name, key: 'p256', issuer: 'root', extensions: SIGNER })
  issue(openssl, { name: 'stranger', key: 'p256', extensions: SIGNER })
  return openssl
}
