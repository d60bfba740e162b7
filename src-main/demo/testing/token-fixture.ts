/** For tests: a SoftHSM2 token in a temporary folder, and bridges that see it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createNodeSpawn } from '../../hosts/node/spawn-module.ts'
import type { SpawnModuleProcess } from '../../token/bridge.ts'
import { createSoftToken, type SoftKey, type SoftToken } from '../soft-token.ts'

/** The source itself: Node runs it as it is. */
const ENTRY = resolve(import.meta.dirname, '../../token/module-process.ts')

const SOFTHSM = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]

/** Null where SoftHSM2 is not installed: such tests say so and are skipped. */
export const SOFTHSM_MODULE: string | null = SOFTHSM.find(path => existsSync(path)) ?? null

export function spawnWith(env: Readonly<Record<string, string>>): SpawnModuleProcess {
  return createNodeSpawn({ entry: ENTRY, env: { ...process.env, ...env } })
}

const signer = (label: string, kind: SoftKey['kind']): SoftKey => ({
  label,
  kind,
  validity: 'now',
  use: 'signing',
})
export const SIGNERS: readonly SoftKey[] = [
  signer('RSA signer', 'rsa2048'),
  signer('P-256 signer', 'p256'),
  signer('P-384 signer', 'p384'),
  signer('P-521 signer', 'p521'),
]

export type TokenFixture = SoftToken & { readonly dir: string; remove(): void }

/** PIN 123456. */
export async function makeToken(keys: readonly SoftKey[] = SIGNERS): Promise<TokenFixture> {
  if (!SOFTHSM_MODULE) throw new Error('SoftHSM2 is not installed')
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-token-'))
  const token = await createSoftToken({
    dir,
    module: SOFTHSM_MODULE,
    spawnWith,
    label: 'Test token',
    pin: '123456',
    keys,
    now: new Date(),
  })
  return { ...token, dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
