/** For tests: a document signed through the workflow with a driver that misbehaves, and a person at the token. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError, isAppError } from '../../../src-shared/errors/app-error.ts'
import {
  type PinQuestion,
  PLAIN_APPEARANCE,
  type SignRequest,
  type SignResult,
} from '../../../src-shared/model/signing.ts'
import { Secret } from '../../base/secret.ts'
import { createFiles } from '../../hosts/node/files.ts'
import { lateFonts } from '../../pdf/late-fonts.ts'
import { ONE_PAGE, samplePdf } from '../../pdf/sample-pdf.ts'
import { DEFAULT_POLICY } from '../../policy/policy.ts'
import { type FaultBench, PIN } from '../../token/testing/fault-bench.ts'
import { openDocument } from '../open-document.ts'
import { signDocuments } from '../sign-documents.ts'
import { NO_NETWORK } from './no-network.ts'
import { NO_TEXTS } from './no-texts.ts'

export type FaultRun = {
  /** `signed`, or the code of the error. */
  readonly outcome: string
  /** What was shown and asked, in order. */
  readonly seen: readonly string[]
}

export type FaultDesk = {
  /** The only document that lies there at first. */
  readonly original: Buffer
  /** Names of everything in its folder. */
  names(): readonly string[]
  read(name: string): Buffer
  path(name: string): string
  /** @param putBack does what a person does who is asked for the token again */
  sign(output: string, putBack: () => void): Promise<FaultRun>
}

const LIMIT_MS = 30_000
const FONTS = resolve(import.meta.dirname, '../../../assets/fonts')

/** @param dir is made */
export function createFaultDesk(dir: string, bench: FaultBench): FaultDesk {
  mkdirSync(dir, { recursive: true })
  const input = join(dir, 'contract.pdf')
  const original = Buffer.from(samplePdf(ONE_PAGE))
  writeFileSync(input, original)
  return {
    original,
    names: () => readdirSync(dir).sort(),
    read: name => readFileSync(join(dir, name)),
    path: name => join(dir, name),
    async sign(output, putBack) {
      const seen: string[] = []
      const results: SignResult[] = []
      const show = (question: PinQuestion) => void seen.push(question.kind)
      try {
        await signDocuments(requestOf(bench, input, join(dir, output)), partsOf(bench, input), {
          signal: AbortSignal.timeout(LIMIT_MS),
          ask: async question => {
            show(question)
            return { pin: new Secret(PIN), confirmedLastTry: question.lastTry !== 'no' }
          },
          show: question => {
            show(question)
            if (question.kind === 'token-removed') setTimeout(putBack, 100)
          },
          tell: () => {},
          finish: result => results.push(result),
        })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return { outcome: isAppError(error, 'job.cancelled') ? 'waited in vain' : error.code, seen }
      }
      const [result] = results
      if (!result) throw new Error('The workflow told no result')
      return { outcome: result.ok ? 'signed' : result.error.code, seen }
    },
  }
}

function requestOf(bench: FaultBench, input: string, output: string): SignRequest {
  const [token] = bench.bridge.snapshot().tokens
  if (!token) throw new Error('No token')
  return {
    items: [
      {
        source: { path: input, password: null },
        placement: null,
        field: null,
        output: { path: output, overwrite: false, inPlace: false },
      },
    ],
    tokenId: token.tokenId,
    fingerprint: null,
    digest: 'sha256',
    level: 'b-b',
    reason: null,
    location: null,
    contact: null,
    name: null,
    appearance: PLAIN_APPEARANCE,
    certify: null,
    lock: null,
    dryRun: false,
  }
}

function partsOf({ bridge }: FaultBench, input: string): Parameters<typeof signDocuments>[1] {
  const files = createFiles()
  return {
    files,
    fonts: lateFonts(FONTS),
    clock: { now: () => new Date() },
    bridge,
    policy: DEFAULT_POLICY,
    network: NO_NETWORK,
    isRevoked: () => false,
    texts: NO_TEXTS,
    async openItem() {
      const stamp = await files.stamp(input)
      const pdf = openDocument(files, input, { password: null })
      const release = () => pdf.reader.close()
      return { path: input, pdf, stamp, unlock: { password: null }, release, close: async () => release() }
    },
  }
}
