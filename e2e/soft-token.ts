/** A fresh SoftHSM2 token with keys and test certificates, made by the program that people use: `init-demo`. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './start-app.ts'

const CLI = join(ROOT, 'dist/cli/main.mjs')

export type SoftToken = {
  readonly dir: string
  readonly module: string
  /** For the host: its token process reads SOFTHSM2_CONF. */
  readonly env: Readonly<Record<string, string>>
  readonly pin: string
  /** PEM: what a validator must trust, and the issuer between. */
  readonly rootPem: string
  readonly issuerPem: string
  /** A key file with the same password. */
  readonly pkcs12: string
}

type InitDemo = {
  readonly token: { readonly module: string; readonly env: Readonly<Record<string, string>> } | null
  readonly pinFile: string
  readonly rootPem: string
  readonly issuerPem: string
  readonly pkcs12: string
}

/** @param dir is made */
export function makeSoftToken(dir: string): SoftToken {
  const demo: InitDemo = JSON.parse(
    execFileSync(process.execPath, [CLI, 'init-demo', '--dir', dir, '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    }),
  )
  if (!demo.token) throw new Error('SoftHSM2 is not installed: these tests need a token')
  const { rootPem, issuerPem, pkcs12 } = demo
  const pin = readFileSync(demo.pinFile, 'utf8').trim()
  return { dir, module: demo.token.module, env: demo.token.env, pin, rootPem, issuerPem, pkcs12 }
}
