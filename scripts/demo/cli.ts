/** Runs our own command line, as built, and reads its JSON. For the scripts that show and measure it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { z } from '../../src-shared/zod.ts'
import { ROOT } from '../run.ts'

export const CLI = join(ROOT, 'dist', 'cli', 'main.mjs')

const Failure = z.object({ error: z.object({ code: z.string(), title: z.string(), remedy: z.string() }) })

/**
 * One command with `--json`; its progress goes to the terminal.
 *
 * @throws Error with the words of the failure
 */
export async function runCli<T>(
  shape: z.ZodType<T>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const { code, stdout } = await collect(args, env)
  const document: unknown = JSON.parse(stdout)
  const parsed = shape.safeParse(document)
  if (code === 0 && parsed.success) return parsed.data
  const failure = Failure.safeParse(document)
  const { title, remedy } = failure.success ? failure.data.error : { title: stdout, remedy: '' }
  throw new Error(`tokenseal ${args[0]} ended with exit code ${code}. ${title}. ${remedy}`)
}

function collect(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [CLI, ...args, '--json'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', failed)
    child.on('close', code => done({ code: code ?? 1, stdout: Buffer.concat(chunks).toString('utf8') }))
  })
}
