import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFiles } from '../hosts/node/files.ts'
import { readPicture } from './read-picture.ts'

// A 1 x 1 PNG, as in the PNG specification's own examples of the smallest file.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a PNG is shown, anything else is not, and nothing is read that was not named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'picture-'))
  const png = join(folder, 'a.png')
  const text = join(folder, 'secret.png')
  await writeFile(png, Buffer.from(PNG, 'base64'))
  await writeFile(text, 'not a picture')
  const files = createFiles()
  expect(await readPicture(files, png)).toEqual({ dataUrl: `data:image/png;base64,${PNG}` })
  expect(await readPicture(files, text)).toBeNull()
  expect(await readPicture(files, join(folder, 'missing.png'))).toBeNull()
  expect(await readPicture(files, null)).toBeNull()
})
