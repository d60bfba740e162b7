/** For tests: the second opinion of Apache PDFBox and Bouncy Castle, where Java and Debian's packages are there. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from '../../../src-shared/zod.ts'

const SOURCE = join(import.meta.dirname, 'PdfBoxJudge.java')

/** Packages libpdfbox2-java, libbcpkix-java and what they bring. */
const JARS = ['pdfbox2', 'fontbox2', 'commons-logging', 'bcpkix', 'bcprov', 'bcutil'].map(
  name => `/usr/share/java/${name}.jar`,
)

const Opinion = z.object({
  /** Why PDFBox does not open it; null: it does. */
  error: z.string().nullable(),
  pages: z.number().int().default(0),
  encrypted: z.boolean().default(false),
  signatures: z
    .array(
      z.object({
        field: z.string().nullable(),
        subFilter: z.string().nullable(),
        coversAll: z.boolean(),
        /** Of the bytes that /ByteRange names. */
        digest: z.boolean(),
        /** Of the signature over its attributes, by the certificate in it. */
        valid: z.boolean(),
        signer: z.string(),
        problem: z.string().nullable(),
      }),
    )
    .default([]),
})
export type PdfBoxOpinion = z.output<typeof Opinion>

export type PdfBoxQuestion = {
  readonly path: string
  readonly password?: string
  /** For documents that are encrypted for certificates. */
  readonly key?: { readonly path: string; readonly password: string }
}

export type PdfBoxJudge = {
  judge(question: PdfBoxQuestion): Promise<PdfBoxOpinion>
  close(): void
}

/** @returns why PDFBox cannot be asked here, in plain words; null when it can */
export function whyNoPdfBox(): string | null {
  const java = spawnSync('java', ['--list-modules'], { encoding: 'utf8' })
  if (java.status !== 0) return 'Java is not installed'
  // A source file is run as it is, which takes the compiler.
  if (!java.stdout.includes('jdk.compiler')) return 'Java has no compiler here'
  const missing = JARS.find(path => !existsSync(path))
  return missing ? `${missing} is not there (packages libpdfbox2-java and libbcpkix-java)` : null
}

/** One machine for all files; it takes a second to start. */
export function startPdfBox(): PdfBoxJudge {
  const child: ChildProcessWithoutNullStreams = spawn('java', [
    ...['-Xmx1g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'],
    ...['-cp', JARS.join(':'), SOURCE],
  ])
  const waiting: ((line: string) => void)[] = []
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => (said += text))
  createInterface({ input: child.stdout }).on('line', line => waiting.shift()?.(line))
  child.on('close', () => {
    for (const answer of waiting.splice(0)) answer(JSON.stringify({ error: `Java ended: ${said}` }))
  })
  return {
    async judge({ path, password = '', key }) {
      const line = new Promise<string>(answer => waiting.push(answer))
      child.stdin.write(`${[path, password, key?.path ?? '', key?.password ?? ''].join('\t')}\n`)
      return Opinion.parse(JSON.parse(await line))
    },
    close: () => child.stdin.end(),
  }
}
