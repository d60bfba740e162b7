/** What the signatures of a file are worth, judged against the issuers that the person trusts. */
import type { ValidationReport } from '../../src-shared/model/report.ts'
import type { Files } from '../base/ports.ts'
import type { Unlock } from '../pdf/encryption.ts'
import type { ServiceWorld } from '../services/service-world.ts'
import { loadAnchors, systemAnchors } from '../trust/anchors.ts'
import { validatePdf } from '../trust/validate.ts'
import { openUnlocked } from './open-document.ts'

export type ValidationQuestion = {
  readonly path: string
  readonly unlock: Unlock
  /** Files or folders with certificates. */
  readonly trust: readonly string[]
  /** What the system trusts is trusted too. */
  readonly systemTrust: boolean
  readonly at: Date
  /** Null: only what the document carries. */
  readonly world: ServiceWorld | null
  readonly signal: AbortSignal
}

/** @throws AppError `pdf.*`, `file.*`, `trust.unreadable`; a bad signature is a finding, not an error */
export async function validateDocument(files: Files, asked: ValidationQuestion): Promise<ValidationReport> {
  const anchors = await loadAnchors(asked.trust, asked.signal)
  const system = asked.systemTrust ? systemAnchors() : []
  const reader = files.open(asked.path)
  try {
    const { unlock, at, path, signal, world } = asked
    const pdf = openUnlocked(reader, unlock)
    return await validatePdf(pdf, {
      anchors,
      systemAnchors: system,
      at,
      file: path,
      unlock,
      signal,
      ...(world ? { world } : {}),
    })
  } finally {
    reader.close()
  }
}
