/** A folder of the system's temporary ones for files that the window reads while the program runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScratchFolder } from '../../app/app.ts'

/** Made when first written to, readable by its owner alone. */
export function createScratchFolder(): ScratchFolder {
  let folder: string | null = null
  return {
    async write(name, bytes) {
      folder ??= mkdtempSync(join(tmpdir(), 'tokenseal-'))
      const path = join(folder, name)
      await writeFile(path, bytes, { mode: 0o600 })
      return path
    },
    remove: path => rm(path, { force: true }),
    close() {
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
      folder = null
    },
  }
}
