/** Facts -> findings, step by step in the order in which a token comes to life. Pure: what is wrong is data. */
import type { DoctorReport, DriverAdvice } from '../../src-shared/model/doctor.ts'
import type { SystemFacts } from '../base/devices.ts'
import type { Case, DoctorFacts } from './case.ts'
import { cardFinding, deviceFinding, programFinding, serviceFinding } from './device-checks.ts'
import { driverFindings } from './driver-checks.ts'
import { KNOWN_DRIVERS } from './known-drivers.ts'
import { type NamedDevice, nameDevices } from './name-devices.ts'
import { certificateFinding, isUsable, pinFindings, tokenFinding } from './token-checks.ts'

export function diagnose(facts: DoctorFacts): DoctorReport {
  const devices = nameDevices(facts.look)
  const unserved = unservedDevices(facts, devices)
  const isSoftwareOnly = devices.length === 0 && facts.tokens.length > 0
  const one: Case = { ...facts, devices, unserved, isSoftwareOnly }
  const needy = unserved.find(({ known }) => known !== null) ?? unserved[0] ?? null
  const { platform, name, arch, packaging } = facts.system
  return {
    usable: facts.tokens.some(isUsable),
    devices: devices.map(({ seen }) => seen),
    findings: [
      ...programFinding(one),
      deviceFinding(one),
      serviceFinding(one),
      cardFinding(one),
      ...driverFindings(one),
      tokenFinding(one),
      certificateFinding(one),
      ...pinFindings(one),
    ],
    needy: needy?.seen ?? null,
    drivers: needy ? adviceFor(needy, facts.system) : [],
    system: { platform, name, arch, packaging },
    version: facts.version,
  }
}

/**
 * Readers call a device by other names than drivers do: what is not matched by name is by count, as many devices as there are
 * tokens that can be pulled out.
 */
function unservedDevices(facts: DoctorFacts, devices: readonly NamedDevice[]): readonly NamedDevice[] {
  const filled = new Set((facts.look.readers ?? []).filter(({ card }) => card).map(({ name }) => name))
  // A reader without a card in it needs no driver yet.
  const wanting = devices.filter(({ known, seen }) => known !== null || seen.kind === 'card')
  const shown = facts.tokens.filter(({ removable, reader }) => removable || filled.has(reader))
  const isNamed = (device: NamedDevice) => shown.some(({ reader }) => reader === device.reader)
  const unnamed = shown.filter(({ reader }) => !wanting.some(device => device.reader === reader))
  return wanting.filter(device => !isNamed(device)).slice(unnamed.length)
}

function adviceFor({ known }: NamedDevice, { platform, name }: SystemFacts): DriverAdvice[] {
  const isDebian = platform === 'linux' && /debian|ubuntu|mint/i.test(name)
  // OpenSC knows the standard cards (PIV, PKCS#15) that no table can list.
  return (known?.drivers ?? (['opensc'] as const)).map(driverId => {
    const { debian, ...driver } = KNOWN_DRIVERS[driverId]
    return { driverId, ...driver, package: isDebian ? debian : null }
  })
}
