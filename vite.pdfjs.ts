/** Copies the static files of pdf.js into the build: the worker, character maps, fonts, decoders, icons. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { PDFJS_FILES, PDFJS_FOLDER, PDFJS_PATHS } from './src-renderer/viewer/pdfjs-assets.ts'
import { withFileKeys } from './src-renderer/viewer/pdfjs-file-key.ts'

export function pdfjsFiles(): Plugin {
  return {
    name: 'pdfjs-files',
    apply: 'build',
    generateBundle() {
      const root = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')))
      for (const { from, only, to } of PDFJS_FILES) {
        for (const name of readdirSync(join(root, from))) {
          if (!only.test(name)) continue
          const fileName = posix.join(PDFJS_FOLDER, to, name)
          const source = readFileSync(join(root, from, name))
          const isWorker = fileName === PDFJS_PATHS.worker
          this.emitFile({
            type: 'asset',
            fileName,
            source: isWorker ? withFileKeys(source.toString('utf8')) : source,
          })
        }
      }
    },
  }
}
