/** What every bench of the lab is made of: a driver with a token behind it, its keys, and what the token itself tells. */
import type { GeneratedKeyKind } from '../../src-main/token/protocol.ts'

export type LabKey = {
  /** In the table: `RSA-2048`, `P-256`, `RSA-2048 PSS`. */
  readonly type: string
  /** CKA_ID, hex; null where the driver gives its own. */
  readonly id: string | null
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** Where the same type is there twice: what is special about this one. */
  readonly note: string
}

/** A key that the driver or token would not make, and what it answered. */
export type LabRefusal = { readonly type: string; readonly answer: string }

/** The token's own word on wrong PINs, read by another program than ours. */
export type TryWitness = {
  /** Who is asked. */
  readonly name: string
  read(): Promise<string>
  /** What it says after exactly one wrong PIN; null where it tells nothing. */
  readonly afterOne: RegExp | null
  /** And before it. */
  readonly before: RegExp | null
}

export type LabReader = {
  insert(): Promise<void>
  remove(): Promise<void>
  /** The system itself sees the card by now. */
  settled(): Promise<void>
}

export type LabBench = {
  readonly name: string
  readonly version: string
  /** For `--module`. */
  readonly module: string
  /** For whatever loads the driver. */
  readonly env: Readonly<Record<string, string>>
  readonly tokenLabel: string | null
  readonly pin: string
  readonly rootPem: string
  readonly issuerPem: string
  readonly keys: readonly LabKey[]
  readonly refused: readonly LabRefusal[]
  readonly tries: TryWitness
  /** A token that really comes and goes; null: the pass-through module hides and shows it. */
  readonly reader: LabReader | null
  /** Said below the table. */
  readonly remarks: readonly string[]
}

/** Why a part of the lab cannot be had on this machine: a result, not a failure. */
export class NotHere extends Error {}

/** Makes a bench, or throws NotHere. */
export type LabPart = { readonly name: string; prepare(lab: Lab): Promise<readonly LabBench[]> }

export type Lab = {
  /** Everything of the lab lies in it. */
  readonly dir: string
  /** The fault-injecting module without orders: it wraps any driver, counts calls, and passes parameters. */
  readonly passThrough: string
  readonly daemons: Daemons
}

export type Daemons = {
  /** Starts a program that stays. It ends with the lab, however the lab ends. */
  start(
    name: string,
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): { stop(): Promise<void> }
  stopAll(): Promise<void>
}

const NAMES: Readonly<Record<GeneratedKeyKind, string>> = {
  rsa2048: 'RSA-2048',
  rsa3072: 'RSA-3072',
  rsa4096: 'RSA-4096',
  p256: 'P-256',
  p384: 'P-384',
  p521: 'P-521',
  brainpool256: 'brainpoolP256r1',
  brainpool384: 'brainpoolP384r1',
  brainpool512: 'brainpoolP512r1',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
}

export type WantedKey = { readonly kind: GeneratedKeyKind; readonly pss?: boolean }

/** The columns of the table, in order. */
export const KEY_TYPES: readonly WantedKey[] = [
  { kind: 'rsa2048' },
  { kind: 'rsa3072' },
  { kind: 'rsa4096' },
  { kind: 'rsa2048', pss: true },
  { kind: 'p256' },
  { kind: 'p384' },
  { kind: 'p521' },
  { kind: 'brainpool256' },
  { kind: 'brainpool384' },
  { kind: 'brainpool512' },
  { kind: 'ed25519' },
  { kind: 'ed448' },
]

export function typeOf({ kind, pss }: WantedKey): string {
  return `${NAMES[kind]}${pss ? ' PSS' : ''}`
}
