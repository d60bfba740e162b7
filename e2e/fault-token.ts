/** A driver that misbehaves on order: the fault-injecting module around a real SoftHSM2 token. Never a mock. */
import { spawnSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SoftToken } from './soft-token.ts'
import { ROOT } from './start-app.ts'

const SOURCE = join(ROOT, 'src-main/token/testing/fault-module.c')
/** PKCS#11's own C headers come with pkcs11js. */
const HEADERS = join(ROOT, 'node_modules/pkcs11js/includes')

export type FaultToken = {
  readonly module: string
  readonly env: Readonly<Record<string, string>>
  /** Replaces all orders; the words stand at the head of fault-module.c. */
  order(orders: Readonly<Record<string, string | number>>): void
  /** Wrong PINs that the token still forgives, with `pin_max` ordered. */
  setTries(tries: number): void
}

/** Null where it cannot be built: it is C for dlopen. */
export function compileFaultModule(dir: string): string | null {
  if (process.platform === 'win32') return null
  const path = join(dir, 'fault-module.so')
  const flags = ['-fPIC', '-shared', '-fvisibility=hidden', `-I${HEADERS}`, '-o', path, SOURCE]
  return spawnSync('gcc', [...flags, '-ldl', '-lpthread'], { timeout: 60_000 }).status === 0 ? path : null
}

export function createFaultToken(module: string, dir: string, token: SoftToken): FaultToken {
  const control = join(dir, 'orders')
  const write = (orders: Readonly<Record<string, string | number>>) => {
    writeFileSync(
      `${control}.new`,
      Object.entries(orders)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    )
    renameSync(`${control}.new`, control)
  }
  write({})
  return {
    module,
    env: { ...token.env, FAULT_MODULE_REAL: token.module, FAULT_MODULE_CONTROL: control },
    order: write,
    setTries: tries => writeFileSync(`${control}.state`, `tries=${tries}\n`),
  }
}
