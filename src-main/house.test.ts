/** The import table of docs/architecture.md, as a test: it reads every import of every source file. */
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

type Rule = {
  /** Rooms of our own, besides the room itself. */
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  readonly node: boolean
}

const CORE = ['base', 'src-shared'] as const
const ROOMS = ['pdf', 'text', 'cms', 'token', 'doctor', 'policy', 'services', 'trust', 'demo'] as const

const TABLE: Readonly<Record<string, Rule>> = {
  'src-shared': { rooms: [], packages: ['zod'], node: false },
  base: { rooms: ['src-shared'], packages: ['@noble/curves', '@noble/hashes'], node: true },
  pdf: { rooms: CORE, packages: ['pdf-lib', '@pdf-lib/fontkit'], node: true },
  text: { rooms: CORE, packages: ['pdfjs-dist'], node: true },
  cms: { rooms: CORE, packages: [], node: true },
  token: { rooms: CORE, packages: ['pkcs11js'], node: true },
  doctor: { rooms: CORE, packages: [], node: true },
  policy: { rooms: CORE, packages: [], node: true },
  services: { rooms: [...CORE, 'cms'], packages: [], node: true },
  trust: { rooms: [...CORE, 'pdf', 'cms', 'policy', 'services'], packages: [], node: true },
  demo: { rooms: [...CORE, 'token', 'cms'], packages: [], node: true },
  workflow: { rooms: [...CORE, ...ROOMS], packages: ['@signpdf/utils'], node: true },
  app: { rooms: [...CORE, ...ROOMS, 'workflow'], packages: [], node: true },
  'hosts/node': { rooms: [...CORE, 'app', 'text', 'token'], packages: [], node: true },
  'hosts/electron': {
    rooms: [...CORE, 'app', 'text', 'token', 'hosts/node', 'hosts/cli'],
    packages: ['electron'],
    node: true,
  },
  'hosts/chromium': { rooms: [...CORE, 'app', 'token', 'hosts/node'], packages: [], node: true },
  'hosts/cli': { rooms: [...CORE, 'app', 'token', 'demo', 'hosts/node'], packages: [], node: true },
  'src-renderer': {
    rooms: ['src-shared'],
    packages: ['react', 'react-dom', 'zustand', 'pdfjs-dist', '@fontsource-variable/inter', 'lucide-static'],
    node: false,
  },
  e2e: {
    rooms: ['src-shared'],
    packages: ['@playwright/test', 'playwright-core', '@axe-core/playwright'],
    node: true,
  },
}

/** Packages that one file alone may import: the reason to keep them there is written in docs/decisions.md. */
const ONE_FILE: Readonly<Record<string, readonly string[]>> = {
  zod: ['src-shared/zod.ts'],
  pkcs11js: ['src-main/token/module-process.ts', 'src-main/token/cryptoki.ts'],
  'pdfjs-dist': ['src-renderer/viewer/pdfjs.ts', 'src-main/text/pdfjs-text.ts'],
  '@noble/curves': ['src-main/base/curves.ts'],
  '@noble/hashes': ['src-main/base/curves.ts'],
}

test('every import follows the table', async () => {
  const broken: string[] = []
  for (const file of await sources()) broken.push(...(await brokenImports(file)))
  expect(broken).toEqual([])
})

test('the curves are loaded late: others import their types alone', async () => {
  const eager = (await sources()).filter(file => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return /^(?:import|export) (?!type )[^\n]*from '[./\w-]*\/curves\.ts'/m.test(text)
  })
  expect(eager).toEqual([])
})

test('no source file is longer than 400 lines', async () => {
  const long: string[] = []
  for (const file of [...(await sources()), ...(await tests())]) {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1
    if (lines > 400) long.push(`${file}: ${lines}`)
  }
  expect(long).toEqual([])
})

test('every source file opens by saying what it is', async () => {
  const mute = (await sources()).filter(
    file => file.endsWith('.ts') && !/^\/\*\*/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(mute).toEqual([])
})

async function sources(): Promise<string[]> {
  return (await found('{src-shared,src-main,src-renderer,e2e}/**/*.{ts,tsx}')).filter(file => !isTest(file))
}

async function tests(): Promise<string[]> {
  return (await found('{src-shared,src-main,src-renderer,e2e}/**/*.{ts,tsx}')).filter(isTest)
}

function isTest(file: string): boolean {
  return /\.(test|spec)\.tsx?$|\/testing\//.test(file)
}

async function found(pattern: string): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: ROOT, exclude: name => name.includes('node_modules') })) {
    files.push(file.split(sep).join('/'))
  }
  expect(files.length).toBeGreaterThan(0)
  return files.sort()
}

async function brokenImports(file: string): Promise<string[]> {
  const room = roomOf(file)
  const rule = TABLE[room]
  if (!rule) return [`${file}: the room “${room}” is not in the table`]
  const text = readFileSync(join(ROOT, file), 'utf8')
  const broken: string[] = []
  for (const [, name] of text.matchAll(/(?:\bfrom\s|\bimport\s|\bimport\()\s*['"]([^'"\n]+)['"]/g)) {
    if (name === undefined || /^(\?|virtual:)/.test(name)) continue
    const problem = name.startsWith('.')
      ? foreignRoom(file, name, room, rule)
      : foreignPackage(file, name, rule)
    if (problem) broken.push(`${file}: ${problem}`)
  }
  return broken
}

function foreignRoom(file: string, name: string, room: string, rule: Rule): string | null {
  const target = relative(ROOT, resolve(ROOT, dirname(file), name))
    .split(sep)
    .join('/')
  const other = roomOf(target)
  return other === room || rule.rooms.includes(other) || !TABLE[other]
    ? null
    : `may not import ${other} (${name})`
}

function foreignPackage(file: string, name: string, rule: Rule): string | null {
  const bare = name.startsWith('node:')
    ? name
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/')
  if (bare.startsWith('node:') || builtinModules.includes(bare)) {
    return rule.node ? null : `may not import the Node built-in ${name}`
  }
  if (!rule.packages.includes(bare)) return `may not import the package ${bare}`
  const only = ONE_FILE[bare]
  return only && !only.includes(file) ? `may not import ${bare}: only ${only.join(', ')} may` : null
}

function roomOf(file: string): string {
  const parts = posix.normalize(file).split('/')
  if (parts[0] !== 'src-main') return parts[0] ?? ''
  return parts[1] === 'hosts' ? `hosts/${parts[2]}` : (parts[1] ?? '')
}
