/** Where this person's settings, list of recent documents and log are kept. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder, made when missing, readable by its owner alone. Where it cannot be made, what is to be written into it
 * says so: signing needs nothing from it.
 *
 * @param environment `TOKENSEAL_DATA_DIR` overrides the system's place (for tests, and for portable use)
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment['TOKENSEAL_DATA_DIR'] || systemFolder(environment)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    // A home folder that is missing or read-only, as in a container.
  }
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
