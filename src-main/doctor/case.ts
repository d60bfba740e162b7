/** One case: the facts that every check looks at, and how a check says what it found. */
import type { ModuleInfo, TokenInfo } from '../../src-shared/model/certificate.ts'
import type { DoctorCode, DoctorFinding, DoctorState } from '../../src-shared/model/doctor.ts'
import type { DeviceLook, SystemFacts } from '../base/devices.ts'
import type { NamedDevice } from './name-devices.ts'

/** A slot as a driver shows it. */
export type SlotFacts = {
  readonly modulePath: string
  readonly name: string
  readonly tokenPresent: boolean
  readonly removable: boolean
  /** `token.not-recognized`, …; null: nothing wrong. */
  readonly problem: string | null
}

export type DoctorFacts = {
  readonly system: SystemFacts
  readonly version: string
  readonly look: DeviceLook
  readonly modules: readonly ModuleInfo[]
  /** Of the modules that failed: those that this person may not read. */
  readonly unreadable: readonly string[]
  readonly slots: readonly SlotFacts[]
  readonly tokens: readonly TokenInfo[]
}

/** What every check looks at. */
export type Case = DoctorFacts & {
  readonly devices: readonly NamedDevice[]
  /** Devices that no driver shows as a token. */
  readonly unserved: readonly NamedDevice[]
  /** Tokens without a device of their own: SoftHSM2, a TPM, a key file. */
  readonly isSoftwareOnly: boolean
}

export function finding(
  code: DoctorCode,
  state: DoctorState,
  about: readonly string[] = [],
  detail: string | null = null,
): DoctorFinding {
  // A code begins with its step: the table of words is checked against both.
  const step = code.slice(0, code.indexOf('.')) as DoctorFinding['step']
  const names = [...new Set(about.filter(name => name !== ''))]
  return { step, state, code, about: names, detail }
}
