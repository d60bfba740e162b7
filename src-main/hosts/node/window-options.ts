/** How a window host is started: files to open, drivers, its data folder. The same in every window host. */
import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { AppError } from '../../../src-shared/errors/app-error.ts'

export type WindowOptions = {
  /** Absolute paths of files to open. */
  readonly paths: readonly string[]
  readonly modules: readonly string[]
  readonly pkcs12: string | null
  /** Settings, recent documents, the browser's profile. */
  readonly dataDir: string
  /** A browser program to use instead of the first one found. */
  readonly browser: string | null
  /** No window on the screen; for tests. */
  readonly headless: boolean
  /** Developer tools and reload stay reachable. */
  readonly development: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * @param args without the program itself
 * @throws     AppError `usage.invalid`
 */
export function parseWindowOptions(args: readonly string[], env: Environment, cwd: string): WindowOptions {
  const { values, positionals } = parse(args)
  const absolute = (path: string) => resolve(cwd, path)
  const dataDir = values['data-dir'] ?? env['TOKENSEAL_DATA_DIR']
  const browser = values.browser ?? env['TOKENSEAL_BROWSER']
  return {
    paths: positionals.flatMap(path => filePath(path, cwd)),
    modules: (values.module ?? []).map(absolute),
    pkcs12: values.pkcs12 === undefined ? null : absolute(values.pkcs12),
    dataDir: dataDir ? absolute(dataDir) : defaultDataDir(process.platform, env),
    browser: browser ? absolute(browser) : null,
    headless: values.headless ?? false,
    development: values.development ?? false,
  }
}

/** Only what exists: a desktop may add words of its own. `file:` addresses come from some file managers. */
export function filePath(argument: string, cwd: string): readonly string[] {
  try {
    const path = argument.startsWith('file:') ? fileURLToPath(argument) : resolve(cwd, argument)
    return statSync(path).isFile() ? [path] : []
  } catch {
    return []
  }
}

/** @source XDG Base Directory Specification; Apple and Microsoft conventions for per-user data */
export function defaultDataDir(platform: NodeJS.Platform, env: Environment): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tokenseal')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Tokenseal')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'tokenseal')
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        module: { type: 'string', multiple: true },
        pkcs12: { type: 'string' },
        'data-dir': { type: 'string' },
        browser: { type: 'string' },
        headless: { type: 'boolean' },
        development: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new AppError('usage.invalid', { problem: error instanceof Error ? error.message : String(error) })
  }
}
