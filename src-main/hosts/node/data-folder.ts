/** Where this person's settings, list of recent documents and log are kept. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder, made when missing, readable by its owner alone.
 *
 * @param environment `TOKENSEAL_DATA_DIR` overrides the system's place (for tests, and for portable use)
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment['TOKENSEAL_DATA_DIR'] || systemFolder(environment)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

function systemFolder(environment: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return join(environment['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), 'Tokenseal')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Tokenseal')
    default:
      return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'tokenseal')
  }
}
