/** For tests: the command line as a child process, as a person or a script runs it, on a real SoftHSM2 token. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from '../../../../src-shared/zod.ts'
import { createSoftToken, type SoftKey, type SoftToken } from '../../../demo/soft-token.ts'
import { SOFTHSM_MODULE, spawnWith } from '../../../demo/testing/token-fixture.ts'
import { ONE_PAGE, samplePdf } from '../../../pdf/sample-pdf.ts'
import {
  type CompiledFaultModule,
  compileFaultModule,
  createFaultModule,
  type FaultModule,
  whyNoFaultModule,
} from '../../../token/testing/fault-module.ts'

export const MAIN = resolve(import.meta.dirname, '../main.ts')
/** Told apart from every number and every hexadecimal text that could stand in an output by chance. */
export const PIN = 'kestrel-4471'
export const WRONG_PIN = 'wombat-0000'
const SECRETS = [PIN, WRONG_PIN]
const LIMIT_MS = 50_000

export const SIGNER: SoftKey = { label: 'signer', kind: 'p256', validity: 'now', use: 'signing' }

export type Ended = {
  /** Exit code; 128 + n would be a shell's: here a signal is null. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type RunOptions = {
  /** Of the whole run, where the usual does not do. */
  readonly limitMs?: number
  readonly stdin?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** A program that starts ours: `prlimit --fsize=1000`. */
  readonly through?: readonly string[]
  /** Seen once the process runs; for signals and for what others do meanwhile. */
  readonly meanwhile?: (pid: number, stderr: () => string) => Promise<void>
}

export type CliBench = {
  readonly token: SoftToken
  /** Everything of this bench lies in it. */
  readonly dir: string
  /** Where its documents lie; its listing is what a test compares. */
  readonly work: string
  readonly pinFile: string
  readonly wrongPinFile: string
  /** `--module … --pin-file …` with the right PIN. */
  readonly withToken: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Runs to its end. No PIN may stand in what it printed or kept. */
  run(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** A document in `work`. @returns its path */
  put(name: string, bytes?: Uint8Array): string
  /** Name -> SHA-256 of everything in `work`, hidden files as well. */
  listing(): Readonly<Record<string, string>>
  /** Empties `work`. */
  clear(): void
  remove(): void
}

/** @returns why these tests cannot run here, in plain words; null when they can */
export function whyNoBench(): string | null {
  return SOFTHSM_MODULE ? null : 'SoftHSM2 is not installed'
}

export async function startCliBench(keys: readonly SoftKey[] = [SIGNER]): Promise<CliBench> {
  if (!SOFTHSM_MODULE) throw new Error('SoftHSM2 is not installed')
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-cli-'))
  const work = join(dir, 'work')
  const data = join(dir, 'data')
  mkdirSync(work)
  const token = await createSoftToken({
    dir: join(dir, 'token'),
    module: SOFTHSM_MODULE,
    spawnWith,
    label: 'Bench token',
    pin: PIN,
    keys,
    now: new Date(),
  })
  const secret = (name: string, pin: string) => {
    const path = join(dir, name)
    writeFileSync(path, `${pin}\n`, { mode: 0o600 })
    return path
  }
  const pinFile = secret('pin.txt', PIN)
  const wrongPinFile = secret('wrong-pin.txt', WRONG_PIN)
  const env = {
    ...token.env,
    TOKENSEAL_DATA_DIR: data,
    // Each run loads the same sources: compiled once, they start in half the time.
    NODE_COMPILE_CACHE: join(tmpdir(), 'tokenseal-compile-cache'),
  }
  return {
    token,
    dir,
    work,
    pinFile,
    wrongPinFile,
    withToken: ['--module', token.module, '--pin-file', pinFile],
    env,
    async run(args, options = {}) {
      const ended = await runProcess([process.execPath, MAIN, ...args], {
        cwd: work,
        ...options,
        env: { ...env, ...options.env },
      })
      refuseSecrets(ended.stdout + ended.stderr, 'what was printed')
      refuseSecrets(textIn(data), 'the data folder')
      return ended
    },
    put(name, bytes = samplePdf(ONE_PAGE)) {
      const path = join(work, name)
      writeFileSync(path, bytes)
      return path
    },
    listing: () => listingOf(work),
    clear() {
      rmSync(work, { recursive: true, force: true })
      mkdirSync(work)
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export type FaultyBench = { readonly bench: CliBench; readonly faults: FaultModule; remove(): void }

/** @returns why the fault-injecting module cannot be had here; null when it can */
export function whyNoFaultyBench(): string | null {
  return whyNoBench() ?? whyNoFaultModule()
}

/** The same, its token behind the fault-injecting module. */
export async function startFaultyBench(): Promise<FaultyBench> {
  const bench = await startCliBench()
  const compiled: CompiledFaultModule = compileFaultModule()
  const faults = createFaultModule(compiled.path, bench.token.module)
  faults.order({})
  const env = { ...bench.env, ...faults.env }
  return {
    bench: {
      ...bench,
      env,
      withToken: ['--module', faults.path, '--pin-file', bench.pinFile],
      run: (args, options = {}) => bench.run(args, { ...options, env: { ...faults.env, ...options.env } }),
    },
    faults,
    remove() {
      faults.remove()
      compiled.remove()
      bench.remove()
    },
  }
}

const Document = z.record(z.string(), z.unknown())
const Failed = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({
    code: z.string(),
    title: z.string(),
    text: z.string(),
    remedy: z.string(),
    details: Document,
  }),
})

/** The one document that `--json` prints. @throws when it is anything else */
export function jsonOf(ended: Ended): z.output<typeof Document> {
  return Document.parse(JSON.parse(ended.stdout))
}

/** What `--json` prints of a failed command: that and nothing more. @throws when it is anything else */
export function failureIn(ended: Ended): z.output<typeof Failed>['error'] {
  return Failed.parse(jsonOf(ended)).error
}

function listingOf(folder: string): Readonly<Record<string, string>> {
  const rows = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => [name, digestOf(join(folder, name))] as const)
  return Object.fromEntries(rows)
}

/** Waits until it holds, or fails after a while. */
export async function until(holds: () => boolean, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${holds}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

export async function runProcess(
  [program = '', ...args]: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const [first, ...rest] = [...(options.through ?? []), program, ...args]
  const child = spawn(first ?? '', rest, {
    cwd: options.cwd,
    // No terminal: a question would be an error, not a wait.
    detached: true,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  child.stdin.on('error', () => {}) // It may end without reading.
  child.stdin.end(options.stdin ?? '')
  const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? LIMIT_MS)
  const ended = new Promise<Ended>((done, failed) => {
    child.once('error', failed)
    child.once('close', code => done({ code, stdout, stderr }))
  })
  try {
    const [result] = await Promise.all([ended, options.meanwhile?.(child.pid ?? 0, () => stderr)])
    return result
  } finally {
    clearTimeout(timer)
  }
}

export function refuseSecrets(text: string, where: string): void {
  const found = SECRETS.find(secret => text.includes(secret))
  if (found) throw new Error(`A PIN stands in ${where}`)
}

function digestOf(path: string): string {
  if (statSync(path).isDirectory()) return 'folder'
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function textIn(folder: string): string {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const files = names.map(name => join(folder, name)).filter(path => statSync(path).isFile())
    return files.map(path => readFileSync(path, 'latin1')).join('\n')
  } catch {
    return '' // It was never made.
  }
}
