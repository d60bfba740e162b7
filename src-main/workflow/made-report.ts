/** What our own check has proved of a signature just made, as a report. Nobody's trust was asked. */
import type { SignatureReport, ValidationReport } from '../../src-shared/model/report.ts'
import type { Certification, Lock } from '../../src-shared/model/restrictions.ts'
import type { SigningIdentity } from './choose-certificate.ts'
import type { SettledRequest } from './settled-request.ts'
import type { PreparedSignature, Reached } from './sign-document.ts'

/** Only for a file that passed `checkFinished`: intact, whole, and signed by this certificate. */
export function madeReport(
  { revision, output, facts: { certify, lock } }: PreparedSignature,
  request: SettledRequest,
  { info }: SigningIdentity,
  reached: Reached,
): ValidationReport {
  const {
    subject,
    subjectName: name,
    issuer,
    issuerName,
    serialNumber,
    fingerprint,
    notBefore,
    notAfter,
  } = info
  return {
    file: output.path,
    verdict: 'indeterminate',
    signatures: [
      {
        field: revision.fieldName,
        kind: certify === null ? 'signature' : 'certification',
        subFilter: 'ETSI.CAdES.detached',
        verdict: 'indeterminate',
        subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
        integrity: true,
        coversWholeFile: reached.coversWholeFile,
        changesAfter: reached.coversWholeFile ? 'none' : 'allowed',
        signer: {
          subject,
          name,
          issuer,
          issuerName,
          serialNumber,
          fingerprint,
          notBefore,
          notAfter,
          trusted: false,
        },
        chain: [],
        time: { value: reached.time.toISOString(), source: reached.timeSource },
        level: reached.level,
        digest: request.digest,
        byteRange: [...revision.byteRange],
        ...restrictions(certify, lock),
        reason: request.reason,
        location: request.location,
        findings: [],
      },
    ],
    findings: [],
  }
}

function restrictions(
  certify: Certification | null,
  lock: Lock | null,
): Pick<SignatureReport, 'allows' | 'locks'> {
  if (lock === null) return { allows: certify, locks: [] }
  if (lock.action === 'document') return { allows: 'no-changes', locks: [{ action: 'all', fields: [] }] }
  return { allows: certify, locks: [{ action: lock.action, fields: lock.fields }] }
}
