/** Starts the tiny host as a program and speaks with its page, for the host's own tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

type Line = { readonly name: string; readonly [key: string]: unknown }

export type DrivenHost = {
  readonly child: ChildProcess
  readonly startedAt: number
  /** The next line with this name that has not been taken yet. */
  next(name: string): Promise<Line>
  run(step: string, input?: object): Promise<unknown>
  quit(): void
  readonly exited: Promise<number | null>
  errors(): string
}

export function startTinyHost(dataDir: string, args: readonly string[] = [], program?: string): DrivenHost {
  const startedAt = Date.now()
  const child = spawn(
    program ?? process.execPath,
    [join(import.meta.dirname, 'tiny-host.ts'), '--headless', '--data-dir', dataDir, ...args],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const lines: Line[] = []
  const waiting: { name: string; resolve: (line: Line) => void }[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8')
  })
  createInterface({ input: child.stdout }).on('line', text => {
    const line: Line = JSON.parse(text)
    const at = waiting.findIndex(wanted => wanted.name === line.name)
    if (at === -1) lines.push(line)
    else waiting.splice(at, 1)[0]?.resolve(line)
  })
  const next = (name: string) =>
    new Promise<Line>(resolve => {
      const at = lines.findIndex(line => line.name === name)
      const [line] = at === -1 ? [] : lines.splice(at, 1)
      if (line) resolve(line)
      else waiting.push({ name, resolve })
    })
  const write = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`)
  return {
    child,
    startedAt,
    next,
    async run(step, input = {}) {
      write({ step, input })
      const { input: report } = await next('test.report')
      return (report as { value: unknown }).value // Written by page.js.
    },
    quit: () => write({ step: 'quit' }),
    exited: new Promise(resolve => child.once('exit', code => resolve(code))),
    errors: () => errors,
  }
}

type RunningProcess = { readonly pid: number; readonly command: string }

/** All descendants of a process, by /proc. Linux only. */
export function descendants(pid: number): readonly RunningProcess[] {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => readProcess(Number(name)))
  const below = (parent: number): readonly RunningProcess[] =>
    all.filter(one => one.parent === parent).flatMap(one => [one, ...below(one.pid)])
  return below(pid)
}

function readProcess(pid: number): readonly (RunningProcess & { readonly parent: number })[] {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
    return [{ pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
  } catch {
    return [] // It ended meanwhile.
  }
}

/** Listening TCP and bound UDP sockets of these processes, as /proc/net tells them. */
export function openPorts(pids: readonly number[]): readonly string[] {
  const inodes = new Set(pids.flatMap(socketInodes))
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(kind =>
    readFileSync(`/proc/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(fields => inodes.has(fields[9] ?? '') && (kind.startsWith('udp') || fields[3] === '0A'))
      .map(fields => `${kind} ${fields[1]}`),
  )
}

function socketInodes(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode === undefined ? [] : [inode]
    })
  } catch {
    return []
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
