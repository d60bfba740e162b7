/** Gathers the support report: the doctor's findings, facts of the driver files, and what was asked of them. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { type DriverFile, supportReport } from '../doctor/support-report.ts'
import type { TracedRequest } from '../token/call-trace.ts'
import { CKR } from '../token/cryptoki.ts'
import { KNOWN_VENDORS } from '../token/known-modules-table.ts'
import { type ExamineParts, examineToken } from './examine-token.ts'

export type SupportParts = ExamineParts & {
  readonly about: { readonly version: string; readonly host: string; readonly runtime: string }
  readonly trace: readonly TracedRequest[]
  readonly now: Date
}

/** Drivers are a few megabytes. */
const MAX_HASHED_BYTES = 200_000_000

const RESULT_NAMES = new Map(Object.entries(CKR).map(([name, code]) => [Number(code), `CKR_${name}`]))

export async function gatherSupportReport(parts: SupportParts): Promise<string> {
  const report = await examineToken(parts)
  return supportReport({
    report,
    look: await parts.devices.look(),
    about: parts.about,
    drivers: await Promise.all(parts.list.modules.map(driverFile)),
    trace: parts.trace,
    resultName: code => RESULT_NAMES.get(code) ?? null,
    made: parts.now,
  })
}

async function driverFile(module: ModuleInfo): Promise<DriverFile> {
  const knownName = KNOWN_VENDORS.find(({ name }) => name === module.name)?.name ?? null
  const unread = { module, knownName, sha256: null, bytes: null }
  try {
    const stats = await stat(module.path)
    const { size } = stats
    if (!stats.isFile()) return unread // Reading a pipe would not end.
    if (size > MAX_HASHED_BYTES) return { ...unread, bytes: size }
    const bytes = await readFile(module.path)
    return { ...unread, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  } catch {
    return unread // Not there, or not for us.
  }
}
