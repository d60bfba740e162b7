/** Puts keys and certificates onto a token that is initialised, through our own module process. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { addIssuer, addKey, openForMaking, type SoftKey } from '../../src-main/demo/soft-token.ts'
import { createTestCa, type TestCa, toPem } from '../../src-main/demo/test-ca.ts'
import { createNodeSpawn } from '../../src-main/hosts/node/spawn-module.ts'
import { nameOfResult } from '../../src-main/token/cryptoki.ts'
import { createModuleClient, DEADLINES, type ModuleClient } from '../../src-main/token/module-client.ts'
import { ModuleCallError } from '../../src-main/token/module-life.ts'
import { ROOT } from '../run.ts'
import { type LabKey, type LabRefusal, typeOf, type WantedKey } from './module.ts'

export const MODULE_PROCESS = join(ROOT, 'src-main/token/module-process.ts')

/** What a bench keeps between two runs of the lab. */
export type Made = {
  readonly rootPem: string
  readonly issuerPem: string
  readonly keys: readonly LabKey[]
  readonly refused: readonly LabRefusal[]
}

export type Provision = {
  readonly dir: string
  readonly module: string
  readonly env: Readonly<Record<string, string>>
  readonly label: string
  readonly pin: string
  readonly wanted: readonly WantedKey[]
}

const RECORD = 'made.json'

/** An earlier lab made this token, and its record is there. */
export function isMade(dir: string): boolean {
  return existsSync(join(dir, RECORD))
}

/** Made once; later runs of the lab use the same token. @param make only when there is none yet */
export async function madeOnce(dir: string, make: () => Promise<Made>): Promise<Made> {
  const record = join(dir, RECORD)
  if (isMade(dir)) return JSON.parse(readFileSync(record, 'utf8'))
  mkdirSync(dir, { recursive: true })
  const made = await make()
  writeFileSync(record, JSON.stringify(made, null, 2))
  return made
}

/** @throws Error when the token does not show; a kind of key that it refuses is a result */
export async function provision(how: Provision): Promise<Made> {
  const ca = createTestCa(new Date())
  const client = clientOf(how.module, how.env)
  try {
    const slots = await client.call({ op: 'slots' })
    const slot = slots.find(({ token }) => token?.label === how.label)
    if (!slot?.token) throw new Error(`There is no token “${how.label}”`)
    const { slotId, token } = slot
    const session = await openForMaking(client, { slotId, label: token.label, serial: token.serial }, how.pin)
    const keys: LabKey[] = []
    const refused: LabRefusal[] = []
    for (const [index, wanted] of how.wanted.entries()) {
      const keyId = (0x20 + index).toString(16)
      const type = typeOf(wanted)
      try {
        const made = await addKey(client, session, { key: softKey(wanted), keyId, ca, now: new Date() })
        keys.push({ type, id: keyId, fingerprint: fingerprintOf(made.der), note: '' })
      } catch (error) {
        if (!(error instanceof ModuleCallError)) throw error
        refused.push({ type, answer: answerOf(error) })
      }
    }
    await addIssuer(client, session, ca)
    await client.call({ op: 'close', session })
    return { ...writeCa(how.dir, ca), keys, refused }
  } finally {
    await client.stop()
  }
}

export function writeCa(dir: string, ca: TestCa): Pick<Made, 'rootPem' | 'issuerPem'> {
  const rootPem = join(dir, 'root.pem')
  const issuerPem = join(dir, 'issuer.pem')
  writeFileSync(rootPem, toPem(ca.root.der))
  writeFileSync(issuerPem, toPem(ca.intermediate.der))
  return { rootPem, issuerPem }
}

export function softKey(wanted: WantedKey): SoftKey {
  const label = `Lab ${typeOf(wanted)}`
  return { label, kind: wanted.kind, pss: wanted.pss ?? false, validity: 'now', use: 'signing' }
}

export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex')
}

export function clientOf(module: string, env: Readonly<Record<string, string>>): ModuleClient {
  return createModuleClient({
    modulePath: module,
    name: basename(module),
    libraryParameters: null,
    spawn: createNodeSpawn({ entry: MODULE_PROCESS, env: { ...process.env, ...env } }),
    deadlines: DEADLINES,
    onDown: () => {},
    now: Date.now,
  })
}

function answerOf({ failure, message }: ModuleCallError): string {
  return failure.kind === 'cryptoki' ? `${failure.call}: ${nameOfResult(failure.code)}` : message
}
