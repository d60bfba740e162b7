/** Opens the window of Tokenseal: in Electron where it is, otherwise in an installed browser. */
import { join } from 'node:path'
import { ROOT, runHere } from '../run.ts'
import { findElectron } from './electron.ts'

export type WindowStart = {
  /** As the window hosts take them: files, `--module`, … */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly retryElectron: boolean
}

/** False only where a window surely cannot open. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY'])
}

/** @returns the exit code of the host, when its window has been closed */
export async function openWindow({ args, env = {}, retryElectron }: WindowStart): Promise<number> {
  const electron = await findElectron({ retry: retryElectron })
  if ('path' in electron) return runHere(electron.path, [ROOT, ...args], env)
  process.stderr.write(`Opening in an installed browser: ${electron.whyNot}.\n`)
  return runHere(process.execPath, [join(ROOT, 'dist', 'chromium', 'main.mjs'), ...args], env)
}
