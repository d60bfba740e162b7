/** The checks that need no driver: how the program is packed, the device, the reader service, the card. */
import type { DoctorCode, DoctorFinding } from '../../src-shared/model/doctor.ts'
import type { ReaderServiceState } from '../base/devices.ts'
import { type Case, finding } from './case.ts'
import { knownCard, knownUsb, spaced } from './name-devices.ts'

/** Only where the packaging can keep tokens from being seen. */
export function programFinding({ system, look }: Case): readonly DoctorFinding[] {
  switch (system.packaging) {
    case 'none':
      return []
    case 'appimage':
      return [finding('program.appimage', 'ok')]
    case 'snap':
    case 'flatpak':
      return [finding(`program.${system.packaging}`, look.service === 'running' ? 'ok' : 'problem')]
  }
}

export function deviceFinding({ devices, look, isSoftwareOnly }: Case): DoctorFinding {
  if (isSoftwareOnly) return finding('device.not-needed', 'ok')
  if (devices.length > 0)
    return finding(
      'device.found',
      'ok',
      devices.map(({ seen }) => seen.name || seen.ids),
    )
  const readers = look.readers ?? []
  if (readers.length > 0)
    return finding(
      'device.found',
      'ok',
      readers.map(({ name }) => name),
    )
  return look.usb === null && look.readers === null
    ? finding('device.cannot-tell', 'unknown')
    : finding('device.none', 'problem')
}

const SERVICE_CODES: Readonly<Record<ReaderServiceState, DoctorCode>> = {
  running: 'service.running',
  missing: 'service.missing',
  stopped: 'service.stopped',
  'no-permission': 'service.no-permission',
  refused: 'service.refused',
  'not-answering': 'service.not-answering',
  'cannot-tell': 'service.cannot-tell',
}

export function serviceFinding({ look, system, devices, tokens, isSoftwareOnly }: Case): DoctorFinding {
  const { service } = look
  if (service === 'running') return finding('service.running', 'ok')
  // A few tokens bring their own way to the device.
  if (isSoftwareOnly || tokens.some(token => token.removable)) return finding('service.not-needed', 'ok')
  // From inside a sandbox its socket is not to be seen, whether it runs or not: what helps is said of the sandbox.
  const isHidden = isSandboxed(system) && (service === 'stopped' || service === 'missing')
  if (service === 'cannot-tell' || isHidden) return finding('service.cannot-tell', 'unknown')
  // Windows starts it with the first reader.
  const isResting = system.platform === 'windows' && service === 'stopped' && devices.length === 0
  return finding(SERVICE_CODES[service], isResting ? 'unknown' : 'problem', [], system.platform)
}

function isSandboxed({ packaging }: Case['system']): boolean {
  return packaging === 'snap' || packaging === 'flatpak'
}

export function cardFinding({ look, devices, isSoftwareOnly, tokens }: Case): DoctorFinding {
  const { readers } = look
  if (isSoftwareOnly) return finding('card.not-needed', 'ok')
  if (readers === null) return finding('card.cannot-tell', 'unknown')
  if (readers.length === 0) {
    if (tokens.length > 0) return finding('card.not-needed', 'ok')
    return devices.length > 0
      ? finding(
          'card.reader-not-seen',
          'problem',
          devices.map(({ seen }) => seen.name || seen.ids),
        )
      : finding('card.cannot-tell', 'unknown')
  }
  const full = readers.flatMap(({ name, card }) => (card ? [{ name, card }] : []))
  if (full.length === 0)
    return finding(
      'card.none',
      'problem',
      readers.map(({ name }) => name),
    )
  const known = full.flatMap(({ card }) => knownCard(card) ?? [])
  if (known.length > 0)
    return finding(
      'card.known',
      'ok',
      known.map(({ name }) => name),
    )
  const mute = full.filter(({ card }) => card.atr === null && card.historical === null)
  if (mute.length === full.length)
    return finding(
      'card.mute',
      'problem',
      mute.map(({ name }) => name),
    )
  // The token's own name stands for the card inside it.
  const token = (look.usb ?? []).flatMap(device => knownUsb(device) ?? [])
  if (token.length > 0)
    return finding(
      'card.known',
      'ok',
      token.map(({ name }) => name),
    )
  if (tokens.some(({ reader }) => full.some(({ name }) => name === reader)))
    return finding(
      'card.known',
      'ok',
      full.map(({ name }) => name),
    )
  const [first] = full
  const answer = first?.card.atr ?? first?.card.historical ?? ''
  return finding(
    'card.unknown',
    'unknown',
    full.map(({ name }) => name),
    spaced(answer),
  )
}
