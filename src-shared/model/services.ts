/** The services on the network: which there are, how they are reached, and what they need to know. */
import { z } from '../zod.ts'

/** `system`: as this computer is set (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). `manual`: `address`. */
export const ProxySettings = z.object({ mode: z.enum(['system', 'none', 'manual']), address: z.string() })
export type ProxySettings = z.output<typeof ProxySettings>

export const SYSTEM_PROXY: ProxySettings = { mode: 'system', address: '' }

/** How a service knows its users. The secret itself is never part of the settings. */
export const ServiceLogin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('basic'), user: z.string() }),
  z.object({ kind: z.literal('bearer') }),
  /** PEM files, absolute paths. The secret is the password of the key, where it has one. */
  z.object({ kind: z.literal('certificate'), certificatePath: z.string(), keyPath: z.string() }),
])
export type ServiceLogin = z.output<typeof ServiceLogin>

export const TimeStampService = z.object({
  /** Names the service in the ledger and in the system's keychain; never changes. */
  id: z.string(),
  name: z.string(),
  url: z.string(),
  login: ServiceLogin,
  /** Policy to ask for, dotted decimal; null: the service's own. */
  policy: z.string().nullable(),
  /** Time-stamps that the contract allows in a calendar month; null: not limited. */
  perMonth: z.number().int().positive().nullable(),
})
export type TimeStampService = z.output<typeof TimeStampService>

/** Services named for one job, in place of those of the settings. */
export const TimeStampChoice = z.object({
  services: z.array(TimeStampService).min(1),
  /** A file whose first line is the secret of their login, absolute path; null: none is needed. */
  secretPath: z.string().nullable(),
})
export type TimeStampChoice = z.output<typeof TimeStampChoice>

export const ServiceSettings = z.object({
  /** In the order in which they are tried. */
  timeStamps: z.array(TimeStampService),
  /** What the window starts with, where there is a time-stamp service; the levels of PAdES. */
  usualLevel: z.enum(['b-b', 'b-t', 'b-lt', 'b-lta']),
  /** Without network: sign and finish later, or do not sign. */
  offline: z.enum(['finish-later', 'refuse']),
  /** How long one service is waited for. */
  waitSeconds: z.number().int().min(1).max(300),
  proxy: ProxySettings,
})
export type ServiceSettings = z.output<typeof ServiceSettings>

export const DEFAULT_SERVICES: ServiceSettings = {
  timeStamps: [],
  usualLevel: 'b-lt',
  offline: 'finish-later',
  waitSeconds: 20,
  proxy: SYSTEM_PROXY,
}

/** What a service wants to know and nobody has told yet: asked when it is needed, and kept until the program ends. */
export const SecretQuestion = z.object({
  questionId: z.string(),
  service: z.string(),
  /** Whom it goes to. */
  host: z.string(),
  kind: z.enum(['basic', 'bearer', 'certificate']),
  /** Where `kind` is `basic`. */
  user: z.string().nullable(),
  /** The service did not accept the one before. */
  wrongBefore: z.boolean(),
})
export type SecretQuestion = z.output<typeof SecretQuestion>
