/** The checks of drivers: is there one, can it be loaded, does it know the device. */
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { DoctorCode, DoctorFinding } from '../../src-shared/model/doctor.ts'
import { z } from '../../src-shared/zod.ts'
import { type Case, finding } from './case.ts'

const TROUBLE: Readonly<Partial<Record<ModuleState, DoctorCode>>> = {
  missing: 'driver.missing',
  'not-a-module': 'driver.not-a-driver',
  'wrong-architecture': 'driver.wrong-architecture',
  failed: 'driver.failed',
  crashed: 'driver.crashed',
  'not-answering': 'driver.not-answering',
  'switched-off': 'driver.switched-off',
  off: 'driver.off',
}

/** Of `token.module-failed`: what the driver reported. */
const FailureDetails = z.object({ code: z.string() })

/** One for each driver in trouble, then one for what the others show. */
export function driverFindings(one: Case): readonly DoctorFinding[] {
  const troubled = one.modules.flatMap(module => troubleWith(module, one.unreadable))
  const summary = driverSummary(one)
  return summary ? [...troubled, summary] : troubled
}

/** A known place without a file is no trouble. */
function troubleWith(module: ModuleInfo, unreadable: readonly string[]): readonly DoctorFinding[] {
  if (unreadable.includes(module.path)) return [finding('driver.no-permission', 'problem', [module.name])]
  const code = TROUBLE[module.state]
  if (!code || (module.source === 'known' && module.state === 'missing')) return []
  const failure = FailureDetails.safeParse(module.error?.details)
  const why = code === 'driver.failed' && failure.success ? failure.data.code : module.architecture
  // One that nobody chose and that cannot start here may belong to a device that is not here.
  const isOthers = (module.source === 'known' && code === 'driver.failed') || code === 'driver.off'
  return [finding(code, isOthers ? 'unknown' : 'problem', [module.name], why)]
}

function driverSummary({ modules, tokens, unserved, slots, devices }: Case): DoctorFinding | null {
  const shown = new Set(tokens.map(({ modulePath }) => modulePath))
  const working = modules.filter(({ state }) => state === 'ready')
  const serving = working.filter(({ path }) => shown.has(path))
  if (unserved.length > 0) {
    const names = unserved.map(({ seen }) => seen.name || seen.ids)
    const tried = slots.filter(({ problem }) => problem === 'token.not-recognized').map(nameOfModule(modules))
    return tried.length > 0 && unserved.every(({ known }) => known === null)
      ? finding('driver.not-for-this', 'problem', tried)
      : finding('driver.needed', 'problem', names)
  }
  if (serving.length > 0)
    return finding(
      'driver.ready',
      'ok',
      serving.map(({ name }) => name),
    )
  if (tokens.some(({ kind }) => kind === 'pkcs12')) return finding('driver.ready', 'ok')
  if (modules.some(({ state }) => state === 'loading')) return finding('driver.loading', 'unknown')
  if (working.length > 0)
    return finding(
      'driver.waiting',
      'unknown',
      working.map(({ name }) => name),
    )
  const hasTrouble = modules.some(({ state }) => TROUBLE[state] && state !== 'missing')
  return hasTrouble ? null : finding('driver.none', devices.length > 0 ? 'problem' : 'unknown')
}

function nameOfModule(modules: readonly ModuleInfo[]) {
  return ({ modulePath }: { readonly modulePath: string }) =>
    modules.find(({ path }) => path === modulePath)?.name ?? ''
}
