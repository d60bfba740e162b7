/** Signs files of the corpus: a thread of its own, so that a file that hangs can be given up. */
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { Secret } from '../../src-main/base/secret.ts'
import { createFiles } from '../../src-main/hosts/node/files.ts'
import type { PdfDocument } from '../../src-main/pdf/document.ts'
import { signatureFields } from '../../src-main/pdf/fields.ts'
import { lateFonts } from '../../src-main/pdf/late-fonts.ts'
import { DEFAULT_POLICY } from '../../src-main/policy/policy.ts'
import { createPkcs12Bridge } from '../../src-main/token/pkcs12-bridge.ts'
import { openDocument } from '../../src-main/workflow/open-document.ts'
import { signDocuments } from '../../src-main/workflow/sign-documents.ts'
import type { SignWorld } from '../../src-main/workflow/sign-world.ts'
import { NO_NETWORK } from '../../src-main/workflow/testing/no-network.ts'
import { NO_TEXTS } from '../../src-main/workflow/testing/no-texts.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { type ShownRect, shownSize } from '../../src-shared/model/geometry.ts'
import { PLAIN_APPEARANCE, type SignRequest, type SignResult } from '../../src-shared/model/signing.ts'
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
  /** Of the document. */
  readonly password: string | null
  readonly identity: Identity
}

export type SignAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly field: string }
  /** `code` of the AppError; '' for anything else, which is a crash. */
  | { readonly ok: false; readonly code: string; readonly message: string }
)

const files = createFiles()
const fonts = lateFonts(join(ROOT, 'assets/fonts'))

parentPort?.on('message', (task: SignTask) => {
  answer(task).then(
    result => parentPort?.postMessage(result),
    error =>
      parentPort?.postMessage({ id: task.id, ok: false, code: '', message: String(error?.stack ?? error) }),
  )
})

async function answer(task: SignTask): Promise<SignAnswer> {
  try {
    const result = await signFile(task)
    if (result.ok) return { id: task.id, ok: true, field: result.document.field }
    return { id: task.id, ok: false, code: result.error.code, message: JSON.stringify(result.error.details) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { id: task.id, ok: false, code: error.code, message: JSON.stringify(error.details) }
  }
}

/** Through the workflow that the window and the command line use. */
async function signFile(task: SignTask): Promise<SignResult> {
  const { input, output, visible, inField, reason, password, identity } = task
  const bridge = createPkcs12Bridge([])
  const { tokenId } = await bridge.add(identity.path)
  const stamp = await files.stamp(input)
  const pdf = openDocument(files, input, { password })
  const empty = inField ? signatureFields(pdf).find(field => field.state === 'empty') : undefined
  const request: SignRequest = {
    items: [
      {
        source: { path: input, password },
        placement: visible && !empty ? { page: 0, rect: cornerBox(pdf) } : null,
        field: empty?.name ?? null,
        output: { path: output, overwrite: true, inPlace: false },
      },
    ],
    tokenId,
    fingerprint: null,
    digest: null,
    level: 'b-b',
    reason,
    location: 'Gothenburg',
    contact: null,
    name: null,
    appearance: PLAIN_APPEARANCE,
    certify: null,
    lock: null,
    dryRun: false,
  }
  const results: SignResult[] = []
  const item = {
    path: input,
    pdf,
    stamp,
    unlock: { password },
    release: () => pdf.reader.close(),
    close: async () => pdf.reader.close(),
  }
  const clock = { now: () => new Date() }
  try {
    await signDocuments(
      request,
      {
        files,
        fonts,
        clock,
        bridge,
        policy: DEFAULT_POLICY,
        network: NO_NETWORK,
        texts: NO_TEXTS,
        isRevoked: () => false,
        openItem: async () => item,
      },
      worldOf(identity, results),
    )
  } finally {
    pdf.reader.close()
  }
  const [result] = results
  if (!result) throw new Error('The workflow told no result')
  return result
}

function worldOf({ password }: Identity, results: SignResult[]): SignWorld {
  return {
    signal: new AbortController().signal,
    ask: async () => ({ pin: new Secret(password), confirmedLastTry: false }),
    show: () => {},
    tell: () => {},
    finish: result => results.push(result),
  }
}

/** 36 pt right and 36 pt down from the shown top-left corner, 144 x 54 pt, smaller where the page is. */
function cornerBox(doc: PdfDocument): ShownRect {
  const page = shownSize(doc.pages().page(0).view)
  const width = Math.min(144, Math.max(page.width - 36, 40))
  const height = Math.min(54, Math.max(page.height - 36, 20))
  return { x: Math.min(36, Math.max(page.width - width, 0)), y: page.height - 36 - height, width, height }
}
