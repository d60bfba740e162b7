/** The main job without a window: signs the sample through the same core and has it judged by our own check. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from '../../src-shared/zod.ts'
import { runCli } from './cli.ts'
import { type Demo, demoEnv } from './prepare.ts'

/** Above the landlord's line of assets/sample: X,Y,W,H in points. */
const SIGNATURE_LINE = '72,554,200,62'

const Signed = z.object({
  results: z.array(z.object({ output: z.string(), signer: z.object({ subject: z.string() }) })).length(1),
})

const Validated = z.object({
  files: z
    .array(
      z.object({
        signatures: z.array(
          z.object({
            verdict: z.string(),
            integrity: z.boolean(),
            coversWholeFile: z.boolean(),
            signer: z.object({ subject: z.string() }),
          }),
        ),
      }),
    )
    .length(1),
})

export type SampleSigned = {
  readonly path: string
  readonly signer: string
  readonly verdict: string
  readonly integrity: boolean
  readonly coversWholeFile: boolean
}

/** Every run writes a new file: a signed one is never replaced. */
export async function signSample(demo: Demo, sample: string): Promise<SampleSigned> {
  const output = freeName(demo.dir, sample)
  const visible = ['--page', 'last', '--rect', SIGNATURE_LINE, '--reason', 'Demonstration']
  const signing = ['sign', sample, '-o', output, ...demo.signOptions, ...visible]
  await runCli(Signed, signing, demoEnv(demo))
  const { files } = await runCli(Validated, ['validate', output, '--trust', demo.rootPem], demoEnv(demo))
  const signature = files[0]?.signatures.at(-1)
  if (!signature) throw new Error(`Our own check found no signature in ${output}.`)
  const { verdict, integrity, coversWholeFile, signer } = signature
  return { path: output, signer: signer.subject, verdict, integrity, coversWholeFile }
}

function freeName(dir: string, sample: string): string {
  const stem = basename(sample, '.pdf')
  for (let number = 1; ; number += 1) {
    const path = join(dir, `${stem}-signed${number === 1 ? '' : `-${number}`}.pdf`)
    if (!existsSync(path)) return path
  }
}
