/** For tests: a document encrypted for certificates. The envelopes come from openssl, the rest is plain node:crypto. */
import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { rc4 } from '../../base/rc4.ts'
import { type SampleObjects, samplePdf, sampleStream } from '../sample-pdf.ts'

export type SealedCipher = 'rc4-40' | 'rc4-128' | 'aes-128' | 'aes-256'

export type SealedRequest = {
  readonly cipher: SealedCipher
  /** For each envelope: the PEM files of those it is for, and what they may do (ISO 32000-2, table 24). */
  readonly envelopes: readonly { readonly recipients: readonly string[]; readonly permissions: number }[]
  /** Of `openssl cms -encrypt`, for each recipient. */
  readonly keyOptions?: readonly string[]
  /** The metadata stay in the clear. */
  readonly clearMetadata?: boolean
  /** Only what is attached is encrypted. */
  readonly attachmentsOnly?: boolean
  /** Of further objects, under the same key. */
  readonly objects?: (seal: Seal) => SampleObjects
}

export type Seal = {
  /** A string of the object, as PDF writes it. */
  string(num: number, text: string): string
  stream(num: number, entries: string, data: string): string
}

/** Everything is permitted, as the owner. */
export const OWNER = 0xffffffff
export const TITLE = 'Sealed title'
export const FIELD = 'Approval'
export const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'

/** One page with a word on it, a title, an empty signature field and metadata. */
export function sealedPdf(request: SealedRequest): Uint8Array {
  const seed = randomBytes(20)
  const envelopes = request.envelopes.map(({ recipients, permissions }) => {
    const content = Buffer.alloc(24)
    seed.copy(content)
    content.writeUInt32BE(permissions, 20)
    return envelopeOf(content, recipients, request.keyOptions ?? [])
  })
  const seal = request.attachmentsOnly ? OPEN : sealBy(request.cipher, keyOf(request, seed, envelopes))
  const objects: SampleObjects = {
    1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /DA ${seal.string(1, '/Helv 0 Tf')} >> /Metadata 7 0 R >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R] /Resources << /Font << /F1
        << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
    4: seal.stream(4, '', 'BT /F1 24 Tf 20 150 Td (Sealed page) Tj ET'),
    5: `<< /Title ${seal.string(5, TITLE)} >>`,
    6: `<< /Type /Annot /Subtype /Widget /FT /Sig /T ${seal.string(6, FIELD)} /Rect [20 20 160 80] /P 3 0 R /F 4 >>`,
    7: request.clearMetadata
      ? sampleStream('/Type /Metadata /Subtype /XML', Buffer.from(XMP))
      : seal.stream(7, '/Type /Metadata /Subtype /XML', XMP),
    8: dictionaryOf(request, envelopes),
    ...request.objects?.(seal),
  }
  const id = `<${randomBytes(16).toString('hex')}>`
  return samplePdf(objects, `/Info 5 0 R /Encrypt 8 0 R /ID [${id} ${id}]`)
}

/** @param recipients PEM files @returns EnvelopedData, DER */
export function envelopeOf(
  content: Uint8Array,
  recipients: readonly string[],
  keyOptions: readonly string[],
): Buffer {
  const each = recipients.flatMap(path => ['-recip', path, ...keyOptions])
  const args = ['cms', '-encrypt', '-binary', '-outform', 'DER', '-aes256', ...each]
  return execFileSync('openssl', args, { input: content, stdio: ['pipe', 'pipe', 'pipe'] })
}

/** ISO 32000-2, 7.6.5.3. */
function keyOf(
  { cipher, clearMetadata }: SealedRequest,
  seed: Uint8Array,
  envelopes: readonly Buffer[],
): Buffer {
  const hash = createHash(cipher === 'aes-256' ? 'sha256' : 'sha1').update(seed)
  for (const envelope of envelopes) hash.update(envelope)
  if (clearMetadata) hash.update(Buffer.alloc(4, 0xff))
  return hash.digest().subarray(0, KEY_BYTES[cipher])
}

const KEY_BYTES = { 'rc4-40': 5, 'rc4-128': 16, 'aes-128': 16, 'aes-256': 32 } as const

function dictionaryOf(
  { cipher, clearMetadata = false, attachmentsOnly = false }: SealedRequest,
  envelopes: readonly Buffer[],
): string {
  const recipients = `/Recipients [${envelopes.map(one => `<${one.toString('hex')}>`).join(' ')}]`
  const common = '/Filter /Adobe.PubSec'
  if (cipher === 'rc4-40') return `<< ${common} /SubFilter /adbe.pkcs7.s3 /V 1 ${recipients} >>`
  if (cipher === 'rc4-128') return `<< ${common} /SubFilter /adbe.pkcs7.s4 /V 2 /Length 128 ${recipients} >>`
  const [version, method] = cipher === 'aes-128' ? [4, 'AESV2'] : [5, 'AESV3']
  const event = attachmentsOnly ? 'EFOpen' : 'DocOpen'
  const length = `/Length ${8 * KEY_BYTES[cipher]}`
  const filter = `<< /CFM /${method} ${length} /AuthEvent /${event} /EncryptMetadata ${!clearMetadata} ${recipients} >>`
  const used = attachmentsOnly
    ? '/EFF /DefaultCryptFilter'
    : '/StmF /DefaultCryptFilter /StrF /DefaultCryptFilter'
  return `<< ${common} /SubFilter /adbe.pkcs7.s5 /V ${version} ${length} ${used} /CF << /DefaultCryptFilter ${filter} >> >>`
}

const hexString = (bytes: Uint8Array) => `<${Buffer.from(bytes).toString('hex')}>`

const OPEN: Seal = {
  string: (_, text) => hexString(Buffer.from(text)),
  stream: (_, entries, data) => sampleStream(entries, Buffer.from(data)),
}

function sealBy(cipher: SealedCipher, key: Buffer): Seal {
  const sealed = (num: number, text: string) => sealBytes(cipher, key, num, Buffer.from(text))
  return {
    string: (num, text) => hexString(sealed(num, text)),
    stream: (num, entries, data) => sampleStream(entries, sealed(num, data)),
  }
}

/** ISO 32000-2, 7.6.3: algorithms 1 and 1.A. */
function sealBytes(cipher: SealedCipher, key: Buffer, num: number, clear: Buffer): Uint8Array {
  const iv = randomBytes(16)
  const aes = (name: string, own: Buffer) => {
    const stream = createCipheriv(name, own, iv)
    return Buffer.concat([iv, stream.update(clear), stream.final()])
  }
  if (cipher === 'aes-256') return aes('aes-256-cbc', key)
  const isAes = cipher === 'aes-128'
  const own = createHash('md5')
    .update(key)
    .update(Buffer.of(num, num >> 8, num >> 16, 0, 0))
    .update(isAes ? 'sAlT' : '')
    .digest()
    .subarray(0, Math.min(key.length + 5, 16))
  return isAes ? aes('aes-128-cbc', own) : rc4(own, clear)
}
