/**
 * The support report: what someone who has not the token needs to know of it. Only what is listed here can get into it: names of
 * our own tables, ids of product lines, codes, counts and times. No PIN, person, serial, label or place in a home folder.
 */
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import type { DoctorFinding, DoctorReport } from '../../src-shared/model/doctor.ts'
import type { DeviceLook } from '../base/devices.ts'

/** A driver file, read but not loaded. */
export type DriverFile = {
  readonly module: ModuleInfo
  /** Its name in our table of vendors; null: it is named by its file, by itself or by a person. */
  readonly knownName: string | null
  /** Null: it cannot be read. */
  readonly sha256: string | null
  readonly bytes: number | null
}

export type TracedExchange = {
  readonly driverPath: string
  readonly atMs: number
  readonly request: string
  readonly outcome: string
  readonly ms: number
  /** Name, return code, microseconds. */
  readonly calls: readonly (readonly [string, number, number])[]
}

export type SupportFacts = {
  readonly report: DoctorReport
  readonly look: DeviceLook
  readonly about: { readonly version: string; readonly host: string; readonly runtime: string }
  readonly drivers: readonly DriverFile[]
  readonly trace: readonly TracedExchange[]
  /** CKR_* of a return code; null: only its number is known. */
  readonly resultName: (code: number) => string | null
  readonly made: Date
}

/** @returns JSON for people to read: this text is shown before it is saved */
export function supportReport(facts: SupportFacts): string {
  const { report, look, about, drivers, trace, made } = facts
  const numbers = new Map(drivers.map(({ module }, index) => [module.path, `driver ${index + 1}`]))
  const { devices, findings, usable, system } = report
  const { version, host, runtime } = about
  const document = {
    what: 'Tokenseal support report. It holds no PIN, no name of a person, no serial number and no label.',
    made: made.toISOString(),
    // Picked one by one: what is passed in knows more, as the data folder in somebody's home.
    program: { version, host, runtime },
    system,
    usable,
    devices: devices.map(({ name, known, ids }) => ({ name: known ? name : null, ids })),
    service: look.service,
    readers:
      look.readers?.map(({ name, card }) => ({ name: withoutNumbers(name), card: card !== null })) ?? null,
    findings: findings.map(plainFinding),
    drivers: drivers.map(driver => plainDriver(driver, numbers.get(driver.module.path) ?? '')),
    trace: trace.map(({ driverPath, atMs, request, outcome, ms, calls }) => ({
      driver: numbers.get(driverPath) ?? 'another driver',
      atMs,
      request,
      outcome,
      ms: Math.round(ms),
      calls: calls.map(([call, result, us]) => `${call} ${resultText(result, facts.resultName)} ${us} µs`),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** `about` holds names of devices, tokens and people: it stays here. */
function plainFinding({ step, state, code, detail }: DoctorFinding) {
  const isSafe = detail !== null && /^[\w ,.:()-]{1,120}$/.test(detail) && SAFE_DETAILS.test(code)
  return { step, state, code, detail: isSafe ? detail : null }
}

const SAFE_DETAILS = /^(service\.|card\.unknown|driver\.wrong-architecture|certificate\.unusable)/

function plainDriver({ module, knownName, sha256, bytes }: DriverFile, number: string) {
  const { path, state, source, libraryVersion, architecture, tokenCount } = module
  return {
    driver: number,
    name: source === 'known' ? knownName : null,
    file: placeOf(path),
    source,
    state,
    version: /^\d+\.\d+$/.test(libraryVersion ?? '') ? libraryVersion : null,
    wrongArchitecture: architecture,
    code: module.error?.code ?? null,
    sha256,
    bytes,
    tokens: tokenCount,
  }
}

/** Folders that a system or an installer made. */
const SYSTEM_FOLDERS =
  /^(\/usr\/|\/opt\/|\/lib|\/Library\/|\/System\/|[A-Z]:\\Windows\\|[A-Z]:\\Program Files)/i

/** @returns the path where it is one of the system's; elsewhere what kind of file it is */
function placeOf(path: string): string {
  return SYSTEM_FOLDERS.test(path)
    ? path
    : `a file of the person (${/\.[a-z]{1,6}$/i.exec(path)?.[0] ?? 'no ending'})`
}

/** Readers carry their serial number in brackets, or as a long word of digits. */
function withoutNumbers(reader: string): string {
  return reader
    .replace(/[([{][^)\]}]*[)\]}]/g, '')
    .split(' ')
    .filter(word => word !== '' && (word.match(/\d/g)?.length ?? 0) < 6)
    .join(' ')
}

function resultText(code: number, name: SupportFacts['resultName']): string {
  if (code === 0) return 'CKR_OK'
  if (code < 0) return 'no PKCS#11 answer'
  return name(code) ?? `0x${code.toString(16)}`
}
