/** A certificate as a file for others. Never the key: this program could not, and does not try. */
import { basename } from 'node:path'
import type { ExportFormat } from '../../src-shared/model/certificate-view.ts'
import type { Files } from '../base/ports.ts'
import { type Certificate, isSelfIssued } from '../cms/certificate.ts'
import { toCertsOnly, toPem } from '../cms/certs-only.ts'
import type { Path } from '../cms/chain.ts'

export type ExportPlan = {
  readonly format: ExportFormat
  /** With everyone who vouches for it, as far as they are known. Not for `der`, which holds one. */
  readonly chain: boolean
  readonly path: string
  readonly overwrite: boolean
}

export type Exported = {
  readonly output: string
  readonly name: string
  readonly certificates: number
  /** Name of the issuer that was not at hand; null: all are there, or only one was asked for. */
  readonly missing: string | null
}

/** @throws AppError `file.*`; nothing half-written stays */
export async function exportCertificate(files: Files, chain: Path, plan: ExportPlan): Promise<Exported> {
  const wanted = plan.chain && plan.format !== 'der' ? chain.certificates : chain.certificates.slice(0, 1)
  const top = wanted.at(-1)
  const isWhole = top === undefined || isSelfIssued(top) || chain.anchor !== null
  const file = await files.create(plan.path, { overwrite: plan.overwrite })
  try {
    await file.write(encoded(wanted, plan.format))
    await file.commit()
  } finally {
    await file.discard()
  }
  return {
    output: plan.path,
    name: basename(plan.path),
    certificates: wanted.length,
    missing:
      wanted.length > 1 || (plan.chain && plan.format !== 'der') ? (isWhole ? null : top.issuer.name) : null,
  }
}

function encoded(certificates: readonly Certificate[], format: ExportFormat): Uint8Array {
  if (format === 'pem') return new TextEncoder().encode(toPem(certificates))
  return format === 'p7b' ? toCertsOnly(certificates) : (certificates[0]?.der ?? new Uint8Array())
}
