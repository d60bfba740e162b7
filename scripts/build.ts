/** Builds dist/: one bundle per program, the window, and the assets they read. Run it as `npm run build`. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { build, createLogger, type InlineConfig, type Logger } from 'vite'
import { licenseTexts, packageFolders } from './build/licenses.ts'
import { EXTERNAL, PROGRAMS, type Program } from './build/programs.ts'

const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const WINDOW_CONFIG = join(ROOT, 'vite.config.ts')
/** Parts of assets/ that no program reads while it runs. */
const ASSETS_FOR_PACKAGING = ['packaging']
/** Shipped beside the bundles, or into them as a worker or a font. */
const NOT_BUNDLED = ['pkcs11js', 'pdfjs-dist', '@fontsource-variable/inter', 'lucide-static'].map(name =>
  join(ROOT, 'node_modules', name),
)

/** Warnings are errors here, and a slow machine is no error. */
const CHECKS = { bundlerTimings: false } as const

await buildAll()

async function buildAll(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true })
  mkdirSync(DIST)
  const warnings: string[] = []
  const logger = collectingLogger(warnings)
  const configs = PROGRAMS.filter(program => existsSync(join(ROOT, program.entry))).map(configFor)
  if (existsSync(WINDOW_CONFIG)) configs.push({ configFile: WINDOW_CONFIG })
  const results = await Promise.all(
    configs.map(config => build({ ...config, customLogger: logger, logLevel: 'warn', clearScreen: false })),
  )
  const folders = new Set([...packageFolders(results.flatMap(bundledFiles)), ...NOT_BUNDLED])
  writeFileSync(join(DIST, 'THIRD-PARTY-LICENSES.txt'), licenseTexts([...folders].sort()))
  copyAssets()
  // A bundle with a hole in it must not reach a person: warnings are errors.
  if (warnings.length > 0) throw new Error(`The build has warnings:\n${warnings.join('\n')}`)
  process.stdout.write(`${configs.length} bundles\n`)
}

/** Every file whose code is in the result. */
function bundledFiles(result: Awaited<ReturnType<typeof build>>): string[] {
  if ('on' in result) return [] // a watcher; we never watch
  const outputs = Array.isArray(result) ? result : [result]
  return outputs
    .flatMap(({ output }) => output)
    .flatMap(item => (item.type === 'chunk' ? item.moduleIds : []))
}

function configFor(program: Program): InlineConfig {
  const entry = join(ROOT, program.entry)
  const common: InlineConfig = { configFile: false, root: ROOT, publicDir: false, define: definitions() }
  const shared = {
    outDir: join(DIST, dirname(program.output)),
    emptyOutDir: false,
    minify: program.minify ?? false,
    sourcemap: true,
    reportCompressedSize: false,
  } as const
  if (program.kind !== 'preload') {
    return {
      ...common,
      build: {
        ...shared,
        ssr: entry,
        target: 'node24',
        // What is imported late is a file of its own: `tokenseal --version` parses 8 KB, not 3 MB.
        rolldownOptions: {
          external: [...EXTERNAL],
          checks: CHECKS,
          output: {
            format: program.kind === 'late' ? 'cjs' : 'es',
            entryFileNames: basename(program.output),
            chunkFileNames: 'part-[hash].mjs',
          },
        },
      },
      ssr: { target: 'node', noExternal: true },
    }
  }
  return {
    ...common,
    build: {
      ...shared,
      target: 'es2024',
      lib: { entry, formats: ['cjs'], name: 'tokenseal', fileName: () => basename(program.output) },
      rolldownOptions: {
        external: [...EXTERNAL],
        checks: CHECKS,
        output: { entryFileNames: basename(program.output) },
      },
    },
  }
}

/** The version stands in package.json alone. */
function definitions(): Record<string, string> {
  // JSON.parse: package.json is ours and checked by npm.
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return { __TOKENSEAL_VERSION__: JSON.stringify(version) }
}

function copyAssets(): void {
  const from = join(ROOT, 'assets')
  if (!existsSync(from)) return
  cpSync(from, join(DIST, 'assets'), {
    recursive: true,
    filter: source => !ASSETS_FOR_PACKAGING.includes(basename(source)),
  })
}

function collectingLogger(warnings: string[]): Logger {
  const logger = createLogger('warn')
  const collect = (message: string): void => void warnings.push(message)
  return { ...logger, warn: collect, warnOnce: collect }
}
