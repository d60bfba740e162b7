/** Runs a program and tells how it went: shared by the scripts that check, test and measure. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '..')

export type Outcome = {
  readonly code: number
  /** stdout and stderr as they came; empty when they went to the terminal. */
  readonly output: string
  readonly seconds: number
}

export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** `capture` (default) keeps the output for later, `inherit` shows it at once. */
  readonly output?: 'capture' | 'inherit'
  /** Killed after this, with the exit code 124. */
  readonly timeoutMs?: number
}

/** @param command a program, or the name of one in node_modules/.bin */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const startedAt = performance.now()
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: options.output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', failed)
    child.on('close', code => {
      const seconds = (performance.now() - startedAt) / 1000
      done({ code: code ?? 124, output: Buffer.concat(chunks).toString('utf8'), seconds })
    })
  })
}

/** Runs a JavaScript program of node_modules under this Node. @param script inside node_modules */
export function runPackage(
  script: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return run(process.execPath, [join(ROOT, 'node_modules', script), ...args], options)
}

/** Runs a program in place of this one: same terminal, same folder, its exit code, its signals. */
export function runHere(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'inherit' })
    // A terminal sends Ctrl-C to the child as well; the others come to this process alone.
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    process.on('SIGHUP', () => child.kill('SIGHUP'))
    child.on('error', failed)
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
