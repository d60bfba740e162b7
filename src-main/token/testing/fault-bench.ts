/** For tests: a bridge over the fault-injecting module and a SoftHSM2 token, and the few verbs that tests repeat. */
import { createHash } from 'node:crypto'
import { SILENT } from '../../base/log.ts'
import { Secret } from '../../base/secret.ts'
import { spawnWith, type TokenFixture } from '../../demo/testing/token-fixture.ts'
import type { BridgeSnapshot, SignDigest, TokenSession } from '../bridge.ts'
import { createPkcs11Bridge, type Pkcs11Bridge, type Pkcs11BridgeOptions } from '../pkcs11-bridge.ts'
import { createFaultModule, type FaultModule } from './fault-module.ts'

export const PIN = '123456'
const MESSAGE = Buffer.from('attributes that would be signed')

export type FaultBench = {
  readonly faults: FaultModule
  readonly bridge: Pkcs11Bridge
  /** Every snapshot that was told, once `watch` was called. */
  readonly told: BridgeSnapshot[]
  watch(): void
  /** A session with the one token. */
  open(): Promise<TokenSession>
  /** A session after its login. */
  openLoggedIn(): Promise<TokenSession>
  close(): Promise<void>
}

/** @param compiled path of the compiled fault-injecting module */
export function startFaultBench(
  compiled: string,
  token: TokenFixture,
  options: Partial<Pkcs11BridgeOptions> = {},
): FaultBench {
  const faults = createFaultModule(compiled, token.module)
  faults.order({})
  const bridge = createPkcs11Bridge({
    candidates: () => [{ path: faults.path, name: '', source: 'argument' }],
    spawn: spawnWith({ ...token.env, ...faults.env }),
    logger: SILENT,
    pollMs: 50,
    busyDelayMs: 10,
    ...options,
  })
  const told: BridgeSnapshot[] = []

  async function open(): Promise<TokenSession> {
    const [found] = bridge.snapshot().tokens
    const tokenId = found?.tokenId ?? (await bridge.refresh()).tokens[0]?.tokenId
    return bridge.openSession(tokenId ?? 'none')
  }

  return {
    faults,
    bridge,
    told,
    watch: () => void bridge.onChange(snapshot => told.push(snapshot)),
    open,
    async openLoggedIn() {
      const session = await open()
      await session.login(new Secret(PIN))
      return session
    },
    async close() {
      await bridge.close()
      faults.remove()
    },
  }
}

/** What to sign with the certificate of this label, RSA PKCS#1 or ECDSA by its name. */
export async function requestFor(
  session: TokenSession,
  label: string,
  pin: string | null = null,
): Promise<SignDigest> {
  const certificate = (await session.certificates()).find(one => one.label === label)
  if (!certificate) throw new Error(`no certificate ${label}`)
  return {
    certificate,
    scheme: label.startsWith('RSA') ? 'rsa-pkcs1' : 'ecdsa',
    digestName: 'sha256',
    digest: createHash('sha256').update(MESSAGE).digest(),
    message: MESSAGE,
    pin: pin === null ? null : new Secret(pin),
  }
}

/** Waits until it holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 20))
}
