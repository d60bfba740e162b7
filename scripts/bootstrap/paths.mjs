/** Where things lie in this clone, and how to find a command on this machine. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A path inside the clone. */
export function inRoot(...parts) {
  return join(ROOT, ...parts)
}

/** @returns the full path of a command, or null */
export function findCommand(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const extra =
    process.platform === 'win32'
      ? []
      : ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin']
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of [...folders, ...extra]) {
    if (folder === '') continue
    for (const ending of endings) {
      const path = join(folder, name + ending)
      if (isExecutable(path)) return path
    }
  }
  return null
}

/** @returns the first path that exists, or null */
export function firstExisting(paths) {
  return paths.find(path => existsSync(path)) ?? null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
