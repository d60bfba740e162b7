/** How a window host is started: files to open, drivers, its data folder. The same in every window host. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { dataFolder } from './data-folder.ts'

export type WindowOptions = {
  /** Absolute paths of files to open. */
  readonly paths: readonly string[]
  /** What was named as a file and is none: a person who has mistyped it wants to know. */
  readonly missing: readonly string[]
  readonly modules: readonly string[]
  readonly pkcs12: string | null
  /** Settings, recent documents, the browser's profile. */
  readonly dataDir: string
  /** A browser program to use instead of the first one found. */
  readonly browser: string | null
  /** No window on the screen; for tests. */
  readonly headless: boolean
  /** Milliseconds for every call of a driver; null: what each call may take. For tests of drivers that hang. */
  readonly driverDeadlineMs: number | null
  /** Developer tools and reload stay reachable. */
  readonly development: boolean
}

/**
 * @param args     without the program itself
 * @param tolerant unknown options are passed over: Electron's own and Chromium's stand among ours
 * @throws         AppError `usage.invalid`
 */
export function parseWindowOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  { tolerant }: { readonly tolerant: boolean } = { tolerant: false },
): WindowOptions {
  const { values, positionals } = parse(args, !tolerant)
  const absolute = (path: string) => resolve(cwd, path)
  const dataDir = text(values['data-dir']) ?? env['TOKENSEAL_DATA_DIR']
  const browser = text(values.browser) ?? env['TOKENSEAL_BROWSER']
  const pkcs12 = text(values.pkcs12)
  const named = positionals.map(argument => ({ argument, path: filePath(argument, cwd) }))
  return {
    paths: named.flatMap(({ path }) => path ?? []),
    missing: named.flatMap(({ argument, path }) => (path === null ? argument : [])),
    modules: (values.module ?? []).flatMap(path => text(path) ?? []).map(absolute),
    pkcs12: pkcs12 ? absolute(pkcs12) : null,
    dataDir: dataFolder(dataDir ? { ...env, TOKENSEAL_DATA_DIR: absolute(dataDir) } : env),
    browser: browser ? absolute(browser) : null,
    headless: values.headless === true,
    driverDeadlineMs: milliseconds(text(values['driver-deadline'])),
    development: values.development === true,
  }
}

/** Only what exists: a desktop may add words of its own. `file:` addresses come from some file managers. */
function filePath(argument: string, cwd: string): string | null {
  try {
    const path = argument.startsWith('file:') ? fileURLToPath(argument) : resolve(cwd, argument)
    return statSync(path).isFile() ? path : null
  } catch {
    return null
  }
}

/** Anything but a whole number above 0 counts as not given. */
function milliseconds(value: string | undefined): number | null {
  return value !== undefined && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : null
}

/** Where unknown options are let through, a known one without its value becomes `true`. */
function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function parse(args: readonly string[], strict: boolean) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      strict,
      options: {
        module: { type: 'string', multiple: true },
        pkcs12: { type: 'string' },
        'data-dir': { type: 'string' },
        browser: { type: 'string' },
        headless: { type: 'boolean' },
        'driver-deadline': { type: 'string' },
        development: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new AppError('usage.invalid', { problem: error instanceof Error ? error.message : String(error) })
  }
}
