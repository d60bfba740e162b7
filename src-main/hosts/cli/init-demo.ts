/** `tokenseal init-demo`: a software test token, a test CA and a sample document, to try everything out. */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { initDemo } from '../../demo/init-demo.ts'
import { errnoOf, writeError } from '../node/file-errors.ts'
import { createNodeSpawn } from '../node/spawn-module.ts'
import type { ParsedCommand } from './arguments.ts'
import type { Output } from './output.ts'
import type { CliParts } from './run-cli.ts'

export async function initDemoCommand(
  command: ParsedCommand,
  output: Output,
  { moduleProcessPath, assetsFolder }: CliParts,
): Promise<ExitCode> {
  const dir = resolve(command.values.get('dir') ?? 'tokenseal-demo')
  const demo = await initDemo({
    dir,
    softhsmModule: 'find',
    samplePath: sampleIn(join(assetsFolder, 'sample')),
    spawnWith: env => createNodeSpawn({ entry: moduleProcessPath, env: { ...process.env, ...env } }),
    now: new Date(),
    say: output.note,
  }).catch(error => {
    throw errnoOf(error) === '' ? error : writeError(error, join(dir, 'demo.json'))
  })
  output.document({ ok: true, ...demo })
  output.line(`Demo in ${demo.dir}`)
  if (demo.token) {
    output.line(`  token       ${demo.token.label} (${demo.token.module})`)
    output.line(`  needs       SOFTHSM2_CONF=${quoted(demo.token.conf)}`)
  } else {
    output.line('  SoftHSM2 was not found: a key file stands in for the token')
  }
  output.line(`  key file    ${demo.pkcs12}`)
  output.line(`  PIN         in ${demo.pinFile} (test token: nothing in it is worth protecting)`)
  output.line(`  trust       ${demo.rootPem}`)
  if (demo.sample !== null) output.line(`  sample      ${demo.sample}`)
  output.line(
    `Sign with     tokenseal sign ${[demo.sample ?? 'FILE', ...demo.signOptions].map(quoted).join(' ')}`,
  )
  return 0
}

/** As a shell takes it. */
function quoted(word: string): string {
  if (/^[\w./:=-]+$/.test(word)) return word
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`
}

function sampleIn(folder: string): string | null {
  try {
    const name = readdirSync(folder).find(each => /\.pdf$/i.test(each))
    return name === undefined ? null : join(folder, name)
  } catch {
    return null
  }
}
