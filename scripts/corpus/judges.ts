/** Other programs' opinions: pdfsig and qpdf, about the original and about what we made of it. */
import { spawn } from 'node:child_process'

const JUDGE_TIMEOUT_MS = 20_000

export type SignatureOpinion = { readonly field: string; readonly valid: boolean; readonly total: boolean }

export type Opinion = {
  readonly signatures: readonly SignatureOpinion[]
  /** pdfsig could open the file. */
  readonly opened: boolean
  readonly qpdfCode: number
  /** Complaints of qpdf without names, numbers and offsets, so that two runs can be compared. */
  readonly complaints: ReadonlySet<string>
}

/** @param password of the owner or of a user, null for a document that opens without one */
export async function judge(path: string, password: string | null = null): Promise<Opinion> {
  const pdfsig = await runPdfsig(path, password)
  const qpdf = await runJudge('qpdf', [
    ...(password === null ? [] : [`--password=${password}`]),
    '--check',
    path,
  ])
  return {
    signatures: readPdfsig(pdfsig.output),
    opened: pdfsig.code === 0 || pdfsig.code === 2,
    qpdfCode: qpdf.code,
    complaints: new Set(qpdf.output.split('\n').flatMap(line => complaint(line))),
  }
}

/** pdfsig wants to be told whose password it is. */
async function runPdfsig(path: string, password: string | null): Promise<RunOutcome> {
  if (password === null) return runJudge('pdfsig', ['-nocert', path])
  const asOwner = await runJudge('pdfsig', ['-nocert', '-opw', password, path])
  return asOwner.output.includes('Incorrect password')
    ? runJudge('pdfsig', ['-nocert', '-upw', password, path])
    : asOwner
}

/** What pdfsig could not open before we touched it, it cannot judge. */
export const NO_JUDGE = 'pdfsig opens neither it nor the original'

/** @returns what is wrong with the signed file, null when nothing is */
export function compare(before: Opinion, after: Opinion, newField: string): string | null {
  if (!after.opened) return before.opened ? 'pdfsig no longer opens it' : NO_JUDGE
  const own = after.signatures.find(({ field }) => field === newField)
  if (!own) return `pdfsig does not see the signature in ${newField}`
  if (!own.valid) return 'pdfsig does not find the signature valid'
  if (!own.total) return 'pdfsig does not find the whole document signed'
  // pdfsig lists empty fields, too.
  const others = before.signatures.filter(({ field }) => field !== newField)
  if (after.signatures.length !== others.length + 1) return 'pdfsig counts other signatures than before'
  for (const old of others) {
    const now = after.signatures.find(({ field }) => field === old.field)
    if (!now || now.valid !== old.valid) return `the earlier signature in ${old.field} is not what it was`
  }
  // Where qpdf gave up on the original it had no chance to complain about the rest.
  if (before.qpdfCode === QPDF_ERRORS) return null
  const worse = [...after.complaints].find(text => !before.complaints.has(text))
  return worse ? `qpdf has a new complaint: ${worse}` : null
}

/** @source qpdf(1), exit status */
const QPDF_ERRORS = 2

/** pdfsig tells one signature after the other, each with lines of its own. */
function readPdfsig(output: string): readonly SignatureOpinion[] {
  return output
    .split(/^Signature #\d+:$/m)
    .slice(1)
    .map(part => ({
      field: /^ {2}- Signature Field Name: (.*)$/m.exec(part)?.[1] ?? '',
      valid: part.includes('Signature Validation: Signature is Valid.'),
      total: /^ {2}- Total document signed$/m.test(part),
    }))
}

function complaint(line: string): readonly string[] {
  if (line.startsWith('qpdf: operation succeeded')) return []
  if (!/^(WARNING|ERROR|qpdf):? |: .*(error|invalid|expected|unable|missing)/i.test(line)) return []
  const text = line
    .replace(/^.*?\.pdf/, '')
    .replace(/\(.*?offset \d+\)/g, '')
    .replace(/\d+/g, '#')
  return [text.trim()]
}

type RunOutcome = { readonly code: number; readonly output: string }

export function runJudge(command: string, args: readonly string[]): Promise<RunOutcome> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: JUDGE_TIMEOUT_MS })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', failed)
    child.on('close', code => done({ code: code ?? 124, output: Buffer.concat(chunks).toString('latin1') }))
  })
}
