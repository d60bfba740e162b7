/** Notices that drivers were installed, removed or replaced, by a look at their files alone. */
import { statSync } from 'node:fs'

/** @returns a function that tells whether the files differ from its last call; true at the first one */
export function createDriverChanges(paths: () => readonly string[]): () => boolean {
  let last: string | null = null
  return () => {
    const now = paths().map(stampOf).join('\n')
    const hasChanged = now !== last
    last = now
    return hasChanged
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats ? `${path} ${stats.size} ${stats.mtimeMs}` : `${path} -`
}
