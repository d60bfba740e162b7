/** Signs files of the corpus: a thread of its own, so that a file that hangs can be given up. */
import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { readCertificateFile } from '../../src-main/cms/certificate.ts'
import { buildSignedAttributes } from '../../src-main/cms/signed-attributes.ts'
import { buildSignedData, estimateSize } from '../../src-main/cms/signed-data.ts'
import { createFiles } from '../../src-main/hosts/node/files.ts'
import { openPdf, type PdfDocument } from '../../src-main/pdf/document.ts'
import { signatureFields } from '../../src-main/pdf/fields.ts'
import { createFontLibrary, systemFontFolders } from '../../src-main/pdf/fonts.ts'
import { fillContents, writeRevision } from '../../src-main/pdf/placeholder.ts'
import { planSignature } from '../../src-main/pdf/plan-signature.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { type ShownRect, shownSize } from '../../src-shared/model/geometry.ts'
import { ROOT } from '../run.ts'
import type { Identity } from './identities.ts'

export type SignTask = {
  readonly id: number
  readonly input: string
  readonly output: string
  readonly visible: boolean
  /** In the document's first empty signature field, where it has one. */
  readonly inField: boolean
  readonly reason: string | null
  readonly identity: Identity
}

export type SignAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly field: string }
  /** `code` of the AppError; '' for anything else, which is a crash. */
  | { readonly ok: false; readonly code: string; readonly message: string }
)

const files = createFiles()
const fonts = createFontLibrary({ bundled: join(ROOT, 'assets/fonts'), system: systemFontFolders() })

parentPort?.on('message', (task: SignTask) => {
  answer(task).then(
    result => parentPort?.postMessage(result),
    error =>
      parentPort?.postMessage({ id: task.id, ok: false, code: '', message: String(error?.stack ?? error) }),
  )
})

async function answer(task: SignTask): Promise<SignAnswer> {
  try {
    return { id: task.id, ok: true, field: await signFile(task) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { id: task.id, ok: false, code: error.code, message: JSON.stringify(error.details) }
  }
}

async function signFile({ input, output, visible, inField, reason, identity }: SignTask): Promise<string> {
  const [certificate] = readCertificateFile(readFileSync(identity.certificate))
  const chain = readCertificateFile(readFileSync(identity.issuer))
  if (!certificate) throw new Error('The test certificate is missing')
  const reader = files.open(input)
  try {
    const doc = openPdf(reader, { password: null })
    const empty = inField ? signatureFields(doc).find(field => field.state === 'empty') : undefined
    const prepared = await planSignature(doc, {
      field: empty?.name ?? null,
      placement: visible && !empty ? { pageIndex: 0, rect: cornerBox(doc) } : null,
      appearance: visible ? { lines: linesOf(identity), image: null, fonts } : null,
      name: identity.name,
      reason,
      location: 'Gothenburg',
      contact: null,
      time: new Date('2026-11-17T09:42:00Z'),
      subFilter: 'ETSI.CAdES.detached',
      contentsCapacity: estimateSize(certificate, chain, 'ecdsa', 'sha256'),
      digest: 'sha256',
      certificates: [certificate, ...chain].map(({ der }) => der),
    })
    const target = await files.create(output, { overwrite: true, like: input })
    try {
      const { digest } = await writeRevision(files, input, prepared, target, 'sha256')
      const signedAttributes = buildSignedAttributes(certificate, 'sha256', digest)
      const key = createPrivateKey(readFileSync(identity.key))
      const signature = sign('sha256', signedAttributes, { key, dsaEncoding: 'ieee-p1363' })
      const parts = {
        certificate,
        chain,
        signedAttributes,
        scheme: 'ecdsa',
        digest: 'sha256',
        signature,
      } as const
      await fillContents(target, prepared, buildSignedData(parts))
      await target.commit()
    } finally {
      await target.discard()
    }
    return prepared.fieldName
  } finally {
    reader.close()
  }
}

/** 36 pt right and 36 pt down from the shown top-left corner, 144 x 54 pt, smaller where the page is. */
function cornerBox(doc: PdfDocument): ShownRect {
  const page = shownSize(doc.pages().page(0).view)
  const width = Math.min(144, Math.max(page.width - 36, 40))
  const height = Math.min(54, Math.max(page.height - 36, 20))
  return { x: Math.min(36, Math.max(page.width - width, 0)), y: page.height - 36 - height, width, height }
}

function linesOf({ name }: Identity) {
  const plain = ['17 Nov 2026, 10:42 +01:00', 'Corpus run', 'Gothenburg'].map(text => ({ text, bold: false }))
  return [{ text: name, bold: true }, ...plain]
}
