/** A software token of SoftHSM2 with its own folder: keys made on it, certificates of a test CA. For demo and tests. */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { encodeOid, encodeSequence, readDer } from '../cms/der.ts'
import type { SpawnModuleProcess } from '../token/bridge.ts'
import { createModuleClient, DEADLINES, type ModuleClient } from '../token/module-client.ts'
import type { GeneratedKeyKind } from '../token/protocol.ts'
import { createTestCa, type TestCa, type TestCertificate, toPem } from './test-ca.ts'

export type SoftKey = {
  /** CKA_LABEL of key and certificate. */
  readonly label: string
  /** The label when absent. */
  readonly commonName?: string
  readonly kind: GeneratedKeyKind
  readonly validity: 'now' | 'expired' | 'not-yet'
  readonly use: 'signing' | 'authentication' | 'decryption'
  /** An RSA key that its certificate binds to PSS (RFC 4055, 1.2). */
  readonly pss?: boolean
}

export type SoftTokenOptions = {
  /** Is made; everything of the token lies in it. */
  readonly dir: string
  /** libsofthsm2. */
  readonly module: string
  /** Starts module processes with these variables added to their environment. */
  readonly spawnWith: (env: Readonly<Record<string, string>>) => SpawnModuleProcess
  readonly label: string
  readonly pin: string
  readonly keys: readonly SoftKey[]
  readonly now: Date
  /** Share one to have several tokens under one root. */
  readonly ca?: TestCa
}

export type SoftToken = {
  readonly module: string
  /** The SoftHSM2 configuration. */
  readonly conf: string
  /** What the module process needs in its environment to find this token. */
  readonly env: Readonly<Record<string, string>>
  readonly label: string
  readonly pin: string
  readonly serial: string
  /** PEM: what a validator must trust. */
  readonly rootPem: string
  /** PEM: between root and signers; it lies on the token, too. */
  readonly issuerPem: string
  readonly ca: TestCa
  readonly certificates: readonly SoftCertificate[]
}

export type SoftCertificate = SoftKey & { readonly keyId: string; readonly der: Uint8Array }

const DAY_MS = 86_400_000
/** Days around `now`. The certificates stay what they are for as long as a demo folder may be kept. */
const VALIDITY = { now: [-1, 3600], expired: [-400, -35], 'not-yet': [1800, 3600] } as const

/** @throws AppError `token.module-*`; ModuleCallError when SoftHSM2 refuses */
export async function createSoftToken(options: SoftTokenOptions): Promise<SoftToken> {
  const { dir, module, label, pin, now } = options
  const conf = await writeSoftHsmConfiguration(dir)
  const env = { SOFTHSM2_CONF: conf }
  const ca = options.ca ?? createTestCa(now)
  const client = createModuleClient({
    modulePath: module,
    name: basename(module),
    libraryParameters: null,
    spawn: options.spawnWith(env),
    deadlines: DEADLINES,
    onDown: () => {},
    now: Date.now,
  })
  try {
    const token = await client.call({ op: 'init-token', label, soPin: pin, pin })
    const certificates = await fillToken(client, token, ca, options)
    return {
      module,
      conf,
      env,
      label,
      pin,
      serial: token.serial,
      rootPem: toPem(ca.root.der),
      issuerPem: toPem(ca.intermediate.der),
      ca,
      certificates,
    }
  } finally {
    await client.stop()
  }
}

/** @returns the path of softhsm2.conf */
export async function writeSoftHsmConfiguration(dir: string): Promise<string> {
  const tokens = join(dir, 'tokens')
  const conf = join(dir, 'softhsm2.conf')
  await mkdir(tokens, { recursive: true, mode: 0o700 })
  const lines = [
    `directories.tokendir = ${tokens}`,
    'objectstore.backend = file',
    'log.level = ERROR',
    'slots.removable = true',
  ]
  await writeFile(conf, `${lines.join('\n')}\n`)
  return conf
}

async function fillToken(
  client: ModuleClient,
  token: { readonly slotId: string; readonly serial: string },
  ca: TestCa,
  options: SoftTokenOptions,
): Promise<readonly SoftCertificate[]> {
  const { label, keys, now } = options
  const session = await openForMaking(client, { label, ...token }, options.pin)
  const made: SoftCertificate[] = []
  for (const [index, key] of keys.entries()) {
    const keyId = (index + 1).toString(16).padStart(2, '0')
    made.push(await addKey(client, session, { key, keyId, ca, now }))
  }
  await addIssuer(client, session, ca)
  await client.call({ op: 'close', session })
  return made
}

/** @returns a session that may write, after its login */
export async function openForMaking(
  client: ModuleClient,
  { slotId, label, serial }: { readonly slotId: string; readonly label: string; readonly serial: string },
  pin: string,
): Promise<number> {
  const token = { label, serial, prints: [] }
  const { session } = await client.call({ op: 'open', slotId, token, readWrite: true })
  await client.call({ op: 'login', session, pin })
  return session
}

/** Makes a key on the token, and a certificate for it. @throws ModuleCallError when the driver cannot make such a key */
export async function addKey(
  client: ModuleClient,
  session: number,
  how: { readonly key: SoftKey; readonly keyId: string; readonly ca: TestCa; readonly now: Date },
): Promise<SoftCertificate> {
  const { key, keyId, ca, now } = how
  const { label, kind } = key
  const publicKey = await client.call({ op: 'generate-key', session, keyId, label, kind })
  const certificate = issueFor(ca, key, publicKey, now)
  await store(client, session, keyId, label, certificate)
  return { ...key, keyId, der: certificate.der }
}

/** Signatures then carry their chain. */
export async function addIssuer(client: ModuleClient, session: number, ca: TestCa): Promise<void> {
  await store(client, session, 'ca', 'Tokenseal demo issuer', ca.intermediate)
}

/** @param publicKey SubjectPublicKeyInfo, DER */
export function issueFor(ca: TestCa, key: SoftKey, publicKey: Uint8Array, now: Date): TestCertificate {
  const [from, until] = VALIDITY[key.validity]
  return ca.issue({
    commonName: key.commonName ?? key.label,
    publicKey: key.pss ? asPssKey(publicKey) : publicKey,
    notBefore: new Date(now.getTime() + from * DAY_MS),
    notAfter: new Date(now.getTime() + until * DAY_MS),
    use: key.use,
  })
}

/** The same key under id-RSASSA-PSS, without parameters: any hash, but no other scheme. RFC 4055, 3.1. */
function asPssKey(spki: Uint8Array): Uint8Array {
  const bits = readDer(spki).children[1]
  if (!bits) throw new Error('No SubjectPublicKeyInfo')
  return encodeSequence(encodeSequence(encodeOid('1.2.840.113549.1.1.10')), bits.raw)
}

async function store(
  client: ModuleClient,
  session: number,
  keyId: string,
  label: string,
  { der, subject, issuer, serialNumber }: TestCertificate,
): Promise<void> {
  const certificate = { der, label, keyId }
  await client.call({ op: 'store-certificate', session, certificate, subject, issuer, serialNumber })
}
