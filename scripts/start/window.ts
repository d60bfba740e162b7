/** Opens the window of Tokenseal: in Electron where it is, otherwise in an installed browser. */
import { join } from 'node:path'
import { ROOT, runHere } from '../run.ts'
import { type ElectronOrWhyNot, findElectron } from './electron.ts'

export type WindowStart = {
  /** As the window hosts take them: files, `--module`, … */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly retryElectron: boolean
}

export type WindowParts = {
  findElectron(options: { readonly retry: boolean }): Promise<ElectronOrWhyNot>
  runHere(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number>
  say(line: string): void
  now(): number
}

const PARTS: WindowParts = {
  findElectron,
  runHere,
  say: line => void process.stderr.write(`${line}\n`),
  now: () => performance.now(),
}

/** SIGHUP, SIGINT and SIGTERM, as shells count them. */
const ASKED_TO_END: ReadonlySet<number> = new Set([129, 130, 143])
/** Whoever used the window has seen it for longer. */
const AT_ONCE_MS = 10_000

/** False only where a window surely cannot open. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY'])
}

/** @returns the exit code of the host, when its window has been closed */
export async function openWindow(
  { args, env = {}, retryElectron }: WindowStart,
  parts: WindowParts = PARTS,
): Promise<number> {
  const electron = await parts.findElectron({ retry: retryElectron })
  const whyNot =
    'whyNot' in electron ? electron.whyNot : await runElectron(electron.path, [ROOT, ...args], env, parts)
  if (typeof whyNot === 'number') return whyNot
  parts.say(`Opening in an installed browser: ${whyNot}.`)
  return parts.runHere(process.execPath, [join(ROOT, 'dist', 'chromium', 'main.mjs'), ...args], env)
}

/**
 * Its program may be here and not run: a library of the system is missing (127), or the system allows it no sandbox, as
 * Ubuntu 24.04 and later do, where it ends itself by a signal.
 *
 * @returns its exit code, or why it could not start
 */
async function runElectron(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { runHere: run, now }: WindowParts,
): Promise<number | string> {
  const startedAt = now()
  const code = await run(path, args, env)
  const failed = code >= 126 && !ASKED_TO_END.has(code) && now() - startedAt < AT_ONCE_MS
  return failed ? `Electron could not start (exit code ${code})` : code
}
