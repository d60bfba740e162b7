/** What the token doctor found: data. The words for it are in `errors/doctor-words.ts`. */
import { z } from '../zod.ts'

/** In the order in which a token comes to life. */
export const DoctorStep = z.enum([
  'program',
  'device',
  'service',
  'card',
  'driver',
  'token',
  'certificate',
  'pin',
])
export type DoctorStep = z.output<typeof DoctorStep>

/** `unknown`: it cannot be known, or not yet. */
export const DoctorState = z.enum(['ok', 'problem', 'unknown'])
export type DoctorState = z.output<typeof DoctorState>

export const DoctorCode = z.enum([
  'program.snap',
  'program.flatpak',
  'program.appimage',
  'device.found',
  'device.none',
  'device.not-needed',
  'device.cannot-tell',
  'service.running',
  'service.missing',
  'service.stopped',
  'service.no-permission',
  'service.refused',
  'service.not-answering',
  'service.cannot-tell',
  'service.not-needed',
  'card.known',
  'card.unknown',
  'card.mute',
  'card.none',
  'card.reader-not-seen',
  'card.cannot-tell',
  'card.not-needed',
  'driver.ready',
  'driver.waiting',
  'driver.loading',
  'driver.needed',
  'driver.not-for-this',
  'driver.none',
  'driver.missing',
  'driver.no-permission',
  'driver.not-a-driver',
  'driver.wrong-architecture',
  'driver.failed',
  'driver.crashed',
  'driver.not-answering',
  'driver.switched-off',
  'driver.off',
  'token.found',
  'token.blank',
  'token.not-recognized',
  'token.unreadable',
  'token.not-reached',
  'certificate.usable',
  'certificate.none',
  'certificate.unusable',
  'certificate.locked',
  'certificate.not-reached',
  'pin.ok',
  'pin.count-low',
  'pin.final-try',
  'pin.locked',
  'pin.to-be-changed',
  'pin.not-initialized',
  'pin.unknown',
  'pin.not-needed',
  'pin.not-reached',
])
export type DoctorCode = z.output<typeof DoctorCode>

export const DoctorFinding = z.object({
  step: DoctorStep,
  state: DoctorState,
  code: DoctorCode,
  /** Names of what it is about: devices, readers, drivers, tokens, owners of certificates. */
  about: z.array(z.string()),
  /** One more fact, as the code wants it: an ATR, an architecture, a reason. */
  detail: z.string().nullable(),
})
export type DoctorFinding = z.output<typeof DoctorFinding>

export const SeenDevice = z.object({
  name: z.string(),
  /** False: not in our table, so the name is the device's own or none. */
  known: z.boolean(),
  kind: z.enum(['usb', 'card']),
  /** For a person who looks it up: `USB 0529:0620`, `ATR 3B D5 …`. */
  ids: z.string(),
})
export type SeenDevice = z.output<typeof SeenDevice>

export const DriverAdvice = z.object({
  driverId: z.string(),
  name: z.string(),
  /** Where it comes from; null: from whoever issued the certificate. */
  page: z.string().nullable(),
  /** Package of Debian and its kin, on such a system. */
  package: z.string().nullable(),
  /** From the maker of the device. */
  own: z.boolean(),
})
export type DriverAdvice = z.output<typeof DriverAdvice>

export const DoctorReport = z.object({
  /** Some token can sign now, after its PIN. */
  usable: z.boolean(),
  devices: z.array(SeenDevice),
  findings: z.array(DoctorFinding),
  /** The device that lacks a driver; null: none does, or none is known. */
  needy: SeenDevice.nullable(),
  /** Drivers for it, best first. */
  drivers: z.array(DriverAdvice),
  system: z.object({
    platform: z.enum(['linux', 'mac', 'windows']),
    name: z.string(),
    arch: z.string(),
    packaging: z.enum(['none', 'snap', 'flatpak', 'appimage']),
  }),
  version: z.string(),
})
export type DoctorReport = z.output<typeof DoctorReport>
