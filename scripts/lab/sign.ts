/** Signs a PDF with each key of a bench through the production command line, and has other programs judge it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge } from '../../e2e/judges.ts'
import { ROOT, run } from '../run.ts'
import type { LabBench, LabKey } from './module.ts'

export const CLI = join(ROOT, 'dist/cli/main.mjs')

export type SignedKey = {
  readonly key: LabKey
  /** Null: pdfsig, openssl and qpdf all call it good. */
  readonly trouble: string | null
  /** pkcs11-tool cannot sign with this key either: the trouble is the driver's own. */
  readonly driverFails: boolean
  /** What the token took of it: from the PIN to the signature. */
  readonly tokenMs: number
}

type Signing = {
  readonly document: string
  readonly dir: string
  readonly env: Readonly<Record<string, string>>
}

export async function signWithEach(bench: LabBench, how: Signing): Promise<readonly SignedKey[]> {
  rmSync(how.dir, { recursive: true, force: true })
  mkdirSync(how.dir, { recursive: true })
  const pinFile = join(how.dir, 'pin')
  writeFileSync(pinFile, `${bench.pin}\n`, { mode: 0o600 })
  const signed: SignedKey[] = []
  for (const [index, key] of bench.keys.entries()) {
    const output = join(how.dir, `${index}.pdf`)
    const choice = ['--module', bench.module, '--cert', key.fingerprint, '--pin-file', pinFile]
    const args = ['sign', how.document, '--output', output, ...choice, '--json']
    const { code, output: said } = await run(process.execPath, [CLI, ...args], {
      env: { ...how.env, ...bench.env },
      timeoutMs: 90_000,
    })
    signed.push(
      code === 0
        ? { key, trouble: opinionOn(output, bench, key), driverFails: false, tokenMs: tokenMsIn(said) }
        : { key, trouble: failureIn(said), driverFails: failsWithOthers(bench, key, how.dir), tokenMs: 0 },
    )
  }
  return signed
}

/** NSS, on which pdfsig stands, verifies neither RSASSA-PSS inside CMS nor these: there openssl and qpdf judge alone. */
const UNKNOWN_TO_NSS = /PSS$|^brainpool|^Ed/

function opinionOn(path: string, bench: LabBench, key: LabKey): string | null {
  const heard = judge(path, bench, 1).filter(
    ({ name }) => name !== 'pdfsig' || !UNKNOWN_TO_NSS.test(key.type),
  )
  const against = heard.find(({ good }) => !good)
  return against ? `${against.name}: ${against.said.trim().split('\n').at(-1)}` : null
}

function failsWithOthers(bench: LabBench, { type, id }: LabKey, dir: string): boolean {
  if (id === null || bench.tokenLabel === null) return false
  const input = join(dir, 'digest')
  writeFileSync(input, Buffer.alloc(32, 1))
  const mechanism = type.startsWith('RSA') ? 'RSA-PKCS' : type.startsWith('Ed') ? 'EDDSA' : 'ECDSA'
  const token = [
    '--module',
    bench.module,
    '--token-label',
    bench.tokenLabel,
    '--login',
    '--pin',
    'env:LAB_PIN',
  ]
  const what = ['--sign', '--id', id, '--mechanism', mechanism, '-i', input, '-o', join(dir, 'signature')]
  const env = { ...process.env, ...bench.env, LAB_PIN: bench.pin }
  return spawnSync('pkcs11-tool', [...token, ...what], { env, timeout: 30_000 }).status !== 0
}

function tokenMsIn(said: string): number {
  return Number(/"tokenMs":\s*(\d+)/.exec(said)?.[1] ?? 0)
}

/** The code of the error, and what the driver answered. */
function failureIn(said: string): string {
  const code = /"code":\s*"([\w.-]+)"/.exec(said)?.[1] ?? 'failed'
  const answer = /"code":\s*"(CKR_\w+)"/.exec(said)?.[1]
  return answer ? `${code} (${answer})` : code
}
