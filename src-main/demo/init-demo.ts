/**
 * What a person needs to try Tokenseal without a token: a software test token, a test CA, a sample document and a key
 * file, in one folder. Nothing in it is worth protecting. A second run finds it there and changes nothing.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { z } from '../../src-shared/zod.ts'
import type { SpawnModuleProcess } from '../token/bridge.ts'
import { findKnownModules } from '../token/known-modules.ts'
import { createSoftToken, type SoftKey, writeSoftHsmConfiguration } from './soft-token.ts'
import { createTestCa, type TestCa, toPem } from './test-ca.ts'
import { writePkcs12 } from './write-pkcs12.ts'

export type DemoOptions = {
  /** Is made when missing. Absolute. */
  readonly dir: string
  /** libsofthsm2; `find`: where it usually is; null: none, a key file only. */
  readonly softhsmModule: string | null | 'find'
  /** The sample document to copy in; null: none. */
  readonly samplePath: string | null
  /** Starts module processes with these variables added to their environment. */
  readonly spawnWith: (env: Readonly<Record<string, string>>) => SpawnModuleProcess
  readonly now: Date
  /** A line for the person, before each step that takes time. */
  readonly say: (line: string) => void
}

export type DemoToken = {
  readonly module: string
  readonly conf: string
  /** `SOFTHSM2_CONF` for every process that loads the module. */
  readonly env: Readonly<Record<string, string>>
  readonly label: string
  readonly serial: string
}

export type Demo = {
  readonly dir: string
  /** Null where SoftHSM2 is not installed. */
  readonly token: DemoToken | null
  /** The PIN of the token, which is the password of the key file as well. */
  readonly pinFile: string
  /** What a validator must trust. PEM. */
  readonly rootPem: string
  readonly issuerPem: string
  readonly pkcs12: string
  readonly sample: string | null
  /** False when it was all there. */
  readonly isNew: boolean
  /** Options of the command line that use the demo's token, or its key file where there is no token. */
  readonly signOptions: readonly string[]
}

const PIN = '123456'
const LABEL = 'Tokenseal demo'
const PERSON = 'Anna Example'
/** What the chooser has to show: three keys that sign, and one certificate for each common reason why not. */
const KEYS: readonly SoftKey[] = [
  { label: 'rsa', commonName: PERSON, kind: 'rsa2048', validity: 'now', use: 'signing' },
  { label: 'p256', commonName: PERSON, kind: 'p256', validity: 'now', use: 'signing' },
  { label: 'p384', commonName: PERSON, kind: 'p384', validity: 'now', use: 'signing' },
  { label: 'expired', commonName: `${PERSON} (old)`, kind: 'p256', validity: 'expired', use: 'signing' },
  { label: 'not-yet', commonName: `${PERSON} (later)`, kind: 'p256', validity: 'not-yet', use: 'signing' },
  { label: 'login', commonName: `${PERSON} (login)`, kind: 'p256', validity: 'now', use: 'authentication' },
]

/** Made anew by each run that finds no finished demo. */
const MADE = ['tokens', 'softhsm2.conf', 'pin.txt', 'root.pem', 'issuer.pem', 'demo.p12']
/** Written first and last: what it says in between is no record. */
const RECORD = 'demo.json'
const DemoRecord = z.object({
  version: z.literal(1),
  token: z.object({ module: z.string(), label: z.string(), serial: z.string() }).nullable(),
  sample: z.string().nullable(),
})
type DemoRecord = z.output<typeof DemoRecord>

/** @throws AppError `demo.folder-taken`, `token.module-*`; errors of the file system as they are */
export async function initDemo(options: DemoOptions): Promise<Demo> {
  const { dir } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const module = softHsm(options.softhsmModule)
  const record = withPresentModule(await readRecord(dir), module)
  // A demo made before SoftHSM2 was installed gets its token now.
  if (record && (record.token !== null || module === null)) {
    if (record.token) await writeSoftHsmConfiguration(dir) // The folder may have been moved.
    const sample = await copySample(options)
    return demoOf(dir, { ...record, sample: sample ?? record.sample }, false)
  }
  return demoOf(dir, await makeDemo(options, module), true)
}

/** SoftHSM2 may have moved since, or gone: then the key file made with the token takes its place. */
function withPresentModule(record: DemoRecord | null, module: string | null): DemoRecord | null {
  if (!record?.token || existsSync(record.token.module)) return record
  return { ...record, token: module === null ? null : { ...record.token, module } }
}

async function makeDemo(options: DemoOptions, module: string | null): Promise<DemoRecord> {
  const { dir, now, say, spawnWith } = options
  await takeFolder(dir)
  const ca = createTestCa(now)
  let token: DemoRecord['token'] = null
  if (module) {
    say('Making a software test token with SoftHSM2, its keys and certificates.')
    // A run that was cut off leaves a token nobody knows.
    await rm(join(dir, 'tokens'), { recursive: true, force: true })
    const soft = { dir, module, spawnWith, label: LABEL, pin: PIN, keys: KEYS, now, ca }
    const { serial } = await createSoftToken(soft)
    token = { module, label: LABEL, serial }
  } else say('SoftHSM2 is not installed: making a key file (PKCS#12) in the place of a token.')
  await writeFile(join(dir, 'pin.txt'), `${PIN}\n`, { mode: 0o600 })
  await writeFile(join(dir, 'root.pem'), toPem(ca.root.der))
  await writeFile(join(dir, 'issuer.pem'), toPem(ca.intermediate.der))
  await writeFile(join(dir, 'demo.p12'), softwareSigner(ca, now), { mode: 0o600 })
  const record: DemoRecord = { version: 1, token, sample: await copySample(options) }
  await writeFile(join(dir, RECORD), `${JSON.stringify(record, null, 2)}\n`)
  return record
}

/**
 * Everything that is made here replaces what has its name, and `tokens` may be the tokens of the person. So a folder
 * is ours only once it holds our record, which is put there before anything else, unfinished.
 *
 * @throws AppError `demo.folder-taken`
 */
async function takeFolder(dir: string): Promise<void> {
  const there = new Set(await readdir(dir))
  if (there.has(RECORD) && (await isOurs(dir))) return
  const taken = [...MADE, RECORD].find(name => there.has(name))
  if (taken !== undefined) throw new AppError('demo.folder-taken', { folder: basename(dir), name: taken })
  await writeFile(join(dir, RECORD), '{ "version": 1, "isFinished": false }\n', { flag: 'wx' })
}

async function isOurs(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, RECORD), 'utf8').catch(() => '')
  return /^\{\s*"version": 1,/.test(text)
}

/** The CA's keys are let go with `ca`: what is made here is all there will ever be under this root. */
function softwareSigner(ca: TestCa, now: Date): Uint8Array {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = ca.issue({
    commonName: `${PERSON} (key file)`,
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + 3600 * 86_400_000),
    use: 'signing',
  })
  const certificates = [certificate.der, ca.intermediate.der]
  return writePkcs12({ key: privateKey, certificates, label: 'file', password: PIN })
}

function demoOf(dir: string, record: DemoRecord, isNew: boolean): Demo {
  const at = (name: string) => join(dir, name)
  const conf = at('softhsm2.conf')
  const token = record.token ? { ...record.token, conf, env: { SOFTHSM2_CONF: conf } } : null
  const pinFile = at('pin.txt')
  const pkcs12 = at('demo.p12')
  const which = token
    ? ['--module', token.module, '--token', token.label, '--cert', 'p256']
    : ['--pkcs12', pkcs12]
  return {
    dir,
    token,
    pinFile,
    rootPem: at('root.pem'),
    issuerPem: at('issuer.pem'),
    pkcs12,
    sample: record.sample === null ? null : at(record.sample),
    isNew,
    signOptions: [...which, '--pin-file', pinFile],
  }
}

/** @returns null when there is none, or it cannot be believed */
async function readRecord(dir: string): Promise<DemoRecord | null> {
  try {
    const record = DemoRecord.parse(JSON.parse(await readFile(join(dir, RECORD), 'utf8')))
    const needed = ['pin.txt', 'root.pem', 'issuer.pem', 'demo.p12', ...(record.token ? ['tokens'] : [])]
    await Promise.all(needed.map(name => stat(join(dir, name))))
    return record
  } catch {
    return null
  }
}

/** A sample that is there is left as it is: the person may have signed into it. @returns its name */
async function copySample({ dir, samplePath }: DemoOptions): Promise<string | null> {
  if (samplePath === null) return null
  const name = basename(samplePath)
  const isThere = await stat(join(dir, name)).catch(() => null)
  if (!isThere) await copyFile(samplePath, join(dir, name))
  return name
}

function softHsm(wanted: DemoOptions['softhsmModule']): string | null {
  if (wanted !== 'find') return wanted
  return findKnownModules().find(({ name }) => name.startsWith('SoftHSM2'))?.path ?? null
}
