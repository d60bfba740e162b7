import { expect, test } from 'vitest'
import { DEFAULT_FILE_NAME, isFileNamePattern } from './file-name.ts'

test.each([DEFAULT_FILE_NAME, '{name}, signed', 'signed {name}', 'A {name} B', '{name} ✓'])(
  '%s names copies',
  pattern => {
    expect(isFileNamePattern(pattern)).toBe(true)
  },
)

test.each([
  ['no name', 'signed'],
  ['the name twice', '{name}-{name}'],
  ['nothing beside it', '{name}'],
  ['a blank beside it', ' {name}'],
  ['a folder', 'out/{name}-signed'],
  ['a folder of Windows', '{name}\\signed'],
  ['the folder above', '../{name}-signed'],
  ['a character that Windows refuses', '{name}: signed'],
  ['a line break', '{name}\nsigned'],
  ['a dot at the end, which Windows drops', '{name}-signed.'],
  ['a hidden file', '.{name}-signed'],
  ['a name that is far too long', `{name}${'x'.repeat(80)}`],
])('%s is refused', (_what, pattern) => {
  expect(isFileNamePattern(pattern)).toBe(false)
})
