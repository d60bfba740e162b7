/** Where the program's own files lie, seen from the entry of a host: built into dist/, or run from the sources. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

declare const __TOKENSEAL_VERSION__: string | undefined

export type OwnFiles = {
  /** The entry of the process that loads one driver. */
  readonly moduleProcessPath: string
  /** The thread that hashes a new file behind its writing. */
  readonly digestThreadPath: string
  /** The entry of the process that reads the text of pages. */
  readonly textProcessPath: string
  /** The character maps of pdf.js. */
  readonly mapsFolder: string
  /** Folder with `fonts/`, `sample/` and `icons/`. */
  readonly assetsFolder: string
  /** Folder with the built window. */
  readonly rendererFolder: string
  readonly version: string
}

/** @param entryUrl `import.meta.url` of a host's main, one folder below dist/ or in src-main/hosts/NAME */
export function ownFiles(entryUrl: string): OwnFiles {
  const folder = dirname(fileURLToPath(entryUrl))
  const built = !entryUrl.endsWith('.ts')
  const root = built ? join(folder, '..') : join(folder, '../../..')
  return {
    moduleProcessPath: built
      ? join(root, 'token/module-process.mjs')
      : join(root, 'src-main/token/module-process.ts'),
    digestThreadPath: built
      ? unpackedPath(join(root, 'node/written-digest-thread.mjs'))
      : join(root, 'src-main/hosts/node/written-digest-thread.ts'),
    textProcessPath: built
      ? unpackedPath(join(root, 'text/text-process.mjs'))
      : join(root, 'src-main/text/text-process.ts'),
    mapsFolder: join(root, built ? 'renderer/pdfjs/cmaps' : 'node_modules/pdfjs-dist/cmaps'),
    assetsFolder: join(root, 'assets'),
    rendererFolder: built ? join(root, 'renderer') : join(root, 'dist/renderer'),
    version: typeof __TOKENSEAL_VERSION__ === 'string' ? __TOKENSEAL_VERSION__ : '0.0.0-source',
  }
}

/** Native modules cannot be loaded out of an archive, nor threads started: such files lie outside of it. */
export function unpackedPath(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}
