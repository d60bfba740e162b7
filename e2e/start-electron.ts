/** Starts the Electron host, where its program is: the same built files that are packed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron } from '@playwright/test'
import type { StartedHost } from './start-app.ts'

export type ElectronStart = {
  /** The folder with package.json. */
  readonly root: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** A program and arguments that run what follows them. */
  readonly through: readonly string[]
}

/** Chromium refuses its sandbox to root, in containers for one. */
export const ELECTRON_FLAGS = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Without `executablePath` Playwright would load the electron package, which starts a download. */
export function electronProgram(root: string): string {
  const electron = join(root, 'node_modules/electron')
  return join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8').trim())
}

export async function startElectronHost(start: ElectronStart): Promise<StartedHost> {
  const { root, args, env, through } = start
  const wrapper = through.length > 0 ? writeWrapper([...through, electronProgram(root)]) : null
  const app = await _electron.launch({
    executablePath: wrapper ?? electronProgram(root),
    args: [...ELECTRON_FLAGS, root, ...args],
    env: Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  })
  if (wrapper) rmSync(dirname(wrapper), { recursive: true })
  const host = app.process()
  let errors = ''
  host.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8')
  })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  return {
    page,
    process: host,
    exited: new Promise(done => host.once('exit', code => done(code))),
    errors: () => errors,
    attachAgain: () => Promise.resolve(page),
  }
}

/** Playwright puts switches of its own first: they must reach Electron, not the program before it. */
function writeWrapper(command: readonly string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tokenseal-electron-')), 'start')
  const quoted = command.map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`)
  writeFileSync(path, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o700 })
  return path
}
