/** Starts the Electron host, where its program is: the same built files that are packed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import type { StartedHost } from './start-app.ts'

export type ElectronStart = {
  /** The folder with package.json. */
  readonly root: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Without `executablePath` Playwright would load the electron package, which starts a download. */
export async function startElectronHost({ root, args, env }: ElectronStart): Promise<StartedHost> {
  const electron = join(root, 'node_modules/electron')
  const executablePath = join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8').trim())
  // Chromium refuses its sandbox to root, in containers for one.
  const forRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath,
    args: [...forRoot, root, ...args],
    env: Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  })
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
