/** For tests: a machine that is a table of files. */
import { posix, win32 } from 'node:path'
import type { Machine } from '../machine.ts'

/** A machine that has these files; a value is the file a link leads to, or the text in it. */
export function fakeMachine(
  platform: string,
  files: Readonly<Record<string, string>>,
  env: Machine['env'] = {},
  arch = 'x64',
): Machine {
  const { dirname, basename } = platform === 'win32' ? win32 : posix
  const same = (a: string, b: string) =>
    platform === 'win32' ? a.toLowerCase() === b.toLowerCase() : a === b
  const find = (path: string) => Object.keys(files).find(file => same(file, path))
  return {
    platform,
    arch,
    env,
    home: '/home/m',
    list: folder =>
      Object.keys(files)
        .filter(file => same(dirname(file), folder))
        .map(file => basename(file)),
    realPath: path => {
      const file = find(path)
      if (file === undefined) return null
      const target = files[file] ?? ''
      return target.startsWith('->') ? target.slice(2) : file
    },
    readText: path => files[path] ?? null,
  }
}
