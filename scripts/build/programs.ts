/** The programs that become bundles in dist/, and how each wants to be bundled. */

export type Program = {
  /** Source, from the root of the clone. */
  readonly entry: string
  /** Result, inside dist/. Every program lies one folder below dist/, so `../assets/` means the same to all. */
  readonly output: string
  /** `node`: ES module for Node and Electron's main. `late`: CommonJS that those require. `preload`: for a sandbox. */
  readonly kind: 'node' | 'late' | 'preload'
  /** Where it is parsed anew for each document: without names and blanks. */
  readonly minify?: true
}

export const PROGRAMS: readonly Program[] = [
  { entry: 'src-main/hosts/electron/main.ts', output: 'electron/main.mjs', kind: 'node' },
  { entry: 'src-main/hosts/electron/preload.ts', output: 'electron/preload.cjs', kind: 'preload' },
  { entry: 'src-main/hosts/chromium/main.ts', output: 'chromium/main.mjs', kind: 'node' },
  { entry: 'src-main/hosts/cli/main.ts', output: 'cli/main.mjs', kind: 'node' },
  { entry: 'src-main/token/module-process.ts', output: 'token/module-process.mjs', kind: 'node' },
  {
    entry: 'src-main/text/text-process.ts',
    output: 'text/text-process.mjs',
    kind: 'node',
    minify: true,
  },
  {
    entry: 'src-main/hosts/node/written-digest-thread.ts',
    output: 'node/written-digest-thread.mjs',
    kind: 'node',
  },
  // A copy beside each program that may need it: Electron's own lies in the archive, whose integrity is checked.
  ...['electron', 'chromium', 'cli', 'node'].map(
    folder => ({ entry: 'src-main/base/curves.ts', output: `${folder}/curves.cjs`, kind: 'late' }) as const,
  ),
]

/** Never bundled: provided by the runtime, or native. */
export const EXTERNAL: readonly (string | RegExp)[] = ['electron', /^electron\//, 'pkcs11js']
