/** The checks of what a driver shows: tokens, their certificates, their PIN. Nothing here logs in. */
import type { PinState, TokenInfo } from '../../src-shared/model/certificate.ts'
import type { DoctorCode, DoctorFinding, DoctorState } from '../../src-shared/model/doctor.ts'
import { type Case, finding } from './case.ts'

const PIN: Readonly<Record<PinState, { readonly code: DoctorCode; readonly state: DoctorState }>> = {
  ok: { code: 'pin.ok', state: 'ok' },
  'count-low': { code: 'pin.count-low', state: 'ok' },
  unknown: { code: 'pin.unknown', state: 'unknown' },
  'final-try': { code: 'pin.final-try', state: 'problem' },
  'to-be-changed': { code: 'pin.to-be-changed', state: 'problem' },
  'not-initialized': { code: 'pin.not-initialized', state: 'problem' },
  locked: { code: 'pin.locked', state: 'problem' },
}
const BLOCKED: readonly PinState[] = ['locked', 'to-be-changed', 'not-initialized']

/** It can sign now, after its PIN. A key file shows its certificates only after its password. */
export function isUsable(token: TokenInfo): boolean {
  if (BLOCKED.includes(token.pin)) return false
  return token.certificatesLocked || token.certificates.some(({ usable }) => usable)
}

export function tokenFinding({ tokens, slots }: Case): DoctorFinding {
  if (tokens.length > 0) return finding('token.found', 'ok', tokens.map(nameOf))
  const { unknown, blank, others } = troubledSlots(slots)
  if (unknown.length > 0) return finding('token.not-recognized', 'problem', unknown)
  if (blank.length > 0) return finding('token.blank', 'problem', blank)
  if (others.length > 0) return finding('token.unreadable', 'problem', others)
  return finding('token.not-reached', 'unknown')
}

/** The blank place that a software token always keeps is no trouble. */
function troubledSlots(slots: Case['slots']) {
  const such = (is: (slot: Case['slots'][number]) => boolean) => slots.filter(is).map(({ name }) => name)
  return {
    unknown: such(({ problem }) => problem === 'token.not-recognized'),
    blank: such(({ problem, removable }) => problem === 'token.blank' && removable),
    others: such(
      ({ problem }) => problem !== null && problem !== 'token.blank' && problem !== 'token.removed',
    ),
  }
}

export function certificateFinding({ tokens }: Case): DoctorFinding {
  if (tokens.length === 0) return finding('certificate.not-reached', 'unknown')
  const all = tokens.flatMap(({ certificates }) => certificates)
  const usable = all.filter(certificate => certificate.usable)
  if (usable.length > 0)
    return finding(
      'certificate.usable',
      'ok',
      usable.map(({ subjectName }) => subjectName),
    )
  if (tokens.some(({ certificatesLocked }) => certificatesLocked))
    return finding('certificate.locked', 'unknown')
  const [first] = all
  return first
    ? finding(
        'certificate.unusable',
        'problem',
        all.map(({ subjectName }) => subjectName),
        first.unusable,
      )
    : finding('certificate.none', 'problem', tokens.map(nameOf))
}

/** One for each token that asks for a PIN. */
export function pinFindings({ tokens }: Case): readonly DoctorFinding[] {
  if (tokens.length === 0) return [finding('pin.not-reached', 'unknown')]
  const asking = tokens.filter(({ kind, loginRequired }) => kind === 'pkcs11' && loginRequired)
  if (asking.length === 0) return [finding('pin.not-needed', 'ok')]
  return asking.map(token => finding(PIN[token.pin].code, PIN[token.pin].state, [nameOf(token)]))
}

function nameOf(token: TokenInfo): string {
  return token.label || [token.manufacturer, token.model].filter(Boolean).join(' ') || token.reader
}
