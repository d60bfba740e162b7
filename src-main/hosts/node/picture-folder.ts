/** Pictures of named appearances in the data folder: each file is named by its content, and written once. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PictureFolder } from '../../app/app.ts'
import type { Files } from '../../base/ports.ts'

/** @param folder absolute; made when first written to */
export function createPictureFolder(files: Files, folder: string): PictureFolder {
  const path = (file: string) => join(folder, file)
  return {
    path,
    async add(bytes, kind) {
      const file = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${kind}`
      if (await files.exists(path(file))) return file
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const made = await files.create(path(file), { overwrite: true })
      try {
        await made.write(bytes)
        await made.commit()
      } finally {
        await made.discard()
      }
      return file
    },
    async keepOnly(wanted) {
      const names = await readdir(folder).catch(() => [])
      const pictures = names.filter(name => /^[0-9a-f]{16}\.(png|jpg)$/.test(name))
      await Promise.all(
        pictures.filter(name => !wanted.has(name)).map(name => rm(path(name), { force: true })),
      )
    },
  }
}
