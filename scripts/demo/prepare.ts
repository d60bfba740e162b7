/** The demo's folder: software token or key file, test CA, sample. Made by `tokenseal init-demo`, once. */
import { readFileSync } from 'node:fs'
import { z } from '../../src-shared/zod.ts'
import { runCli } from './cli.ts'

const Demo = z.object({
  dir: z.string(),
  /** Null where SoftHSM2 cannot be had: the key file serves. */
  token: z
    .object({ module: z.string(), label: z.string(), env: z.record(z.string(), z.string()) })
    .nullable(),
  pinFile: z.string(),
  rootPem: z.string(),
  pkcs12: z.string(),
  sample: z.string().nullable(),
  isNew: z.boolean(),
  signOptions: z.array(z.string()),
})
export type Demo = z.output<typeof Demo>

export async function prepareDemo(dir: string): Promise<Demo> {
  return runCli(Demo, ['init-demo', '--dir', dir])
}

/** What every process needs that uses the demo's token. */
export function demoEnv(demo: Demo): Readonly<Record<string, string>> {
  return demo.token?.env ?? {}
}

export function demoPin(demo: Demo): string {
  return readFileSync(demo.pinFile, 'utf8').trim()
}
