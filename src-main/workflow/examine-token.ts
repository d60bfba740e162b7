/** The token doctor's look: asks the system, reads what the drivers show, and tells what it means. Never logs in. */
import { accessSync, constants, existsSync } from 'node:fs'
import type { TokenList } from '../../src-shared/model/certificate.ts'
import type { DoctorReport } from '../../src-shared/model/doctor.ts'
import type { Devices } from '../base/devices.ts'
import { diagnose } from '../doctor/diagnose.ts'
import type { ReaderFacts } from '../token/bridge.ts'

export type ExamineParts = {
  readonly devices: Devices
  /** What the drivers show, as the person sees it. */
  readonly list: TokenList
  readonly slots: readonly ReaderFacts[]
  readonly version: string
}

export async function examineToken(parts: ExamineParts): Promise<DoctorReport> {
  const { devices, list, slots, version } = parts
  const { modules, tokens } = list
  const look = await devices.look()
  const unreadable = modules.filter(({ state, path }) => state !== 'ready' && isKeptFromUs(path))
  return diagnose({
    system: devices.system(),
    version,
    look,
    modules,
    unreadable: unreadable.map(({ path }) => path),
    slots,
    tokens,
  })
}

/** There, but not for this person. */
function isKeptFromUs(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    accessSync(path, constants.R_OK)
    return false
  } catch {
    return true
  }
}
