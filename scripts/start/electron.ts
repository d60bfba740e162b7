/** Electron's own program: is it here, and bringing it here once. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from '../run.ts'

const FOLDER = join(ROOT, 'node_modules', 'electron')
/** Lies in node_modules: a new install of packages forgets it. */
const TRIED = join(ROOT, 'node_modules', '.tokenseal-electron-tried')
const DOWNLOAD_TIMEOUT_MS = 180_000

export type ElectronOrWhyNot = { readonly path: string } | { readonly whyNot: string }

/** @param retry try the download although it failed before */
export async function findElectron({ retry }: { readonly retry: boolean }): Promise<ElectronOrWhyNot> {
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { whyNot: 'Electron does not run as root' }
  const installed = electronPath()
  if (installed !== null) return { path: installed }
  if (process.env['CI']) return { whyNot: 'Electron’s program is not here' }
  if (existsSync(TRIED) && !retry) {
    return {
      whyNot: 'Electron’s program is not here and could not be downloaded earlier (--electron tries again)',
    }
  }
  process.stderr.write('Downloading Electron’s program, about 120 MB (at most 3 min)…\n')
  await run(process.execPath, [join(FOLDER, 'install.js')], { timeoutMs: DOWNLOAD_TIMEOUT_MS })
  const downloaded = electronPath()
  if (downloaded !== null) return { path: downloaded }
  writeFileSync(TRIED, '')
  return { whyNot: 'Electron’s program could not be downloaded' }
}

function electronPath(): string | null {
  const note = join(FOLDER, 'path.txt')
  if (!existsSync(note)) return null
  const path = join(FOLDER, 'dist', readFileSync(note, 'utf8').trim())
  return existsSync(path) ? path : null
}
