/** Is dist/ built from the sources as they are now? */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'

const SOURCES = [
  'src-shared',
  'src-main',
  'src-renderer',
  'assets',
  'scripts/build.ts',
  'scripts/build',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]
const STAMP = inRoot('dist', '.stamp')

export function buildIsFresh() {
  try {
    return readFileSync(STAMP, 'utf8') === sourceKey()
  } catch {
    return false
  }
}

/** @param key sourceKey() from before the build: what changed while it ran is built next time */
export function writeBuildStamp(key) {
  mkdirSync(inRoot('dist'), { recursive: true })
  writeFileSync(STAMP, key)
}

/** Name, size and time of every source: reading 200 names takes milliseconds, reading the files would not. */
export function sourceKey() {
  const hash = createHash('sha256')
  for (const source of SOURCES) visit(source, hash)
  return hash.digest('hex')
}

function visit(path, hash) {
  const status = statSync(inRoot(path), { throwIfNoEntry: false })
  if (!status || /\.test\.tsx?$/.test(path)) return
  if (!status.isDirectory()) {
    hash.update(`${path}\0${status.size}\0${status.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(inRoot(path)).sort()) visit(join(path, name), hash)
}
