/** Builds the window: plain files without inline code, eval or absolute addresses, so any host can serve them. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { pdfjsFiles } from './vite.pdfjs.ts'

export default defineConfig({
  root: 'src-renderer',
  // Relative: the same build is served at https://app.invalid/ and at app://bundle/.
  base: './',
  plugins: [react(), pdfjsFiles()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2024',
    // New enough for light-dark(): lowered, it would be settled at the root, and paper would turn dark.
    cssTarget: 'chrome130',
    // Nothing becomes a data: address: fonts and images stay under the policy's 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 2048,
    // The build takes warnings for errors, and a slow machine is no error.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  worker: { format: 'es' },
})
