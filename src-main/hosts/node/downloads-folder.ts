/** Where browsers save: the system's own folder for it, else the home folder. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** @param home for tests */
export function downloadsFolder(home: string = homedir()): string {
  const folder = configured(home) ?? join(home, 'Downloads')
  return existsSync(folder) ? folder : home
}

/** On Linux it goes by another name in each language: xdg-user-dirs writes it down. */
function configured(home: string): string | null {
  try {
    const text = readFileSync(join(home, '.config/user-dirs.dirs'), 'utf8')
    const value = /^XDG_DOWNLOAD_DIR="(.*)"$/m.exec(text)?.[1]
    return value === undefined ? null : value.replace(/^\$HOME(?=\/|$)/, home)
  } catch {
    return null
  }
}
