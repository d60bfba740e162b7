/** The lines of a visible signature: what is switched on, or the text of a named appearance with its variables filled in. */
import {
  APPEARANCE_VARIABLES,
  type AppearanceVariable,
  type DateFormat,
  type NamedAppearance,
} from '../../src-shared/model/appearance.ts'
import type { Appearance } from '../../src-shared/model/signing.ts'

export type AppearanceLine = { readonly text: string; readonly bold: boolean }

/** Minutes east of UTC, as this computer's clock has it at `time`. */
export function zoneMinutesAt(time: Date): number {
  return -time.getTimezoneOffset()
}

/** What the variables of a text stand for. */
export type AppearanceFacts = {
  /** Who signs, as shown. */
  readonly name: string
  readonly issuer: string
  /** Of the certificate, hex. */
  readonly serial: string
  readonly reason: string | null
  readonly location: string | null
  readonly time: Date
}

/**
 * The lines of an appearance without a name: those that are switched on.
 *
 * @param zoneMinutes minutes east of UTC
 */
export function appearanceLines(
  appearance: Appearance,
  facts: AppearanceFacts,
  zoneMinutes: number,
): readonly AppearanceLine[] {
  const { showName, showDate, showReason, showLocation, showIssuer } = appearance
  const lines: AppearanceLine[] = []
  if (showName) lines.push({ text: facts.name, bold: true })
  if (showDate) lines.push({ text: dateLine(facts.time, zoneMinutes), bold: false })
  if (showReason && facts.reason) lines.push({ text: facts.reason, bold: false })
  if (showLocation && facts.location) lines.push({ text: facts.location, bold: false })
  if (showIssuer && facts.issuer) lines.push({ text: facts.issuer, bold: false })
  return lines
}

/** The lines of a named appearance. A line with the name is bold; one whose variables are all empty is left out. */
export function templateLines(named: NamedAppearance, facts: AppearanceFacts): readonly AppearanceLine[] {
  const minutes =
    named.timeZone === 'computer' ? zoneMinutesAt(facts.time) : zoneMinutesIn(named.timeZone, facts.time)
  const values: Readonly<Record<AppearanceVariable, string>> = {
    name: facts.name,
    date: DATE_LINES[named.dateFormat](facts.time, minutes),
    reason: facts.reason ?? '',
    location: facts.location ?? '',
    issuer: facts.issuer,
    serial: named.maskSerial ? masked(facts.serial) : facts.serial,
  }
  return named.text.split('\n').flatMap(line => {
    const used = APPEARANCE_VARIABLES.filter(variable => line.includes(`{${variable}}`))
    if (used.length > 0 && used.every(variable => values[variable] === '')) return []
    // One pass: what a value holds is never taken for a variable.
    const text = line.replace(/\{(\w+)\}/g, (whole, key: string) => (isVariable(key) ? values[key] : whole))
    return [{ text, bold: used.includes('name') }]
  })
}

function isVariable(key: string): key is AppearanceVariable {
  return (APPEARANCE_VARIABLES as readonly string[]).includes(key)
}

const SHOWN_OF_SERIAL = 4

function masked(serial: string): string {
  return serial === '' ? '' : `••••${serial.slice(-SHOWN_OF_SERIAL)}`
}

/** @param zone of the IANA database. @returns minutes east of UTC there at `time` */
function zoneMinutesIn(zone: string, time: Date): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const offset = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(offset) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `17 Nov 2026, 10:42 +01:00`: unmistakable for every reader, whatever the language of the computer. */
export function dateLine(time: Date, zoneMinutes: number): string {
  return `${dayOf(time, zoneMinutes)}, ${clockOf(time, zoneMinutes)}`
}

const DATE_LINES: Readonly<Record<DateFormat, (time: Date, zoneMinutes: number) => string>> = {
  long: dateLine,
  date: dayOf,
  iso: (time, minutes) => `${at(time, minutes).toISOString().slice(0, 10)} ${clockOf(time, minutes)}`,
}

function dayOf(time: Date, zoneMinutes: number): string {
  const there = at(time, zoneMinutes)
  return `${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]} ${there.getUTCFullYear()}`
}

function clockOf(time: Date, zoneMinutes: number): string {
  return `${at(time, zoneMinutes).toISOString().slice(11, 16)} ${zone(zoneMinutes)}`
}

/** Its UTC fields are those of the clocks in that zone. */
function at(time: Date, zoneMinutes: number): Date {
  return new Date(time.getTime() + zoneMinutes * 60_000)
}

function zone(minutes: number): string {
  if (minutes === 0) return 'UTC'
  return (minutes < 0 ? '-' : '+') + new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16)
}
