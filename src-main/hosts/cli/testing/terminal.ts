/** For tests: the command line in a terminal, made by util-linux' `script`: what is seen, and what a person types. */
import { spawn, spawnSync } from 'node:child_process'
import { refuseSecrets, until } from './cli-bench.ts'

export type TerminalRun = {
  /** Everything that the terminal showed so far. */
  seen(): string
  /** Waits until the text is shown. */
  shows(text: string): Promise<void>
  type(text: string): void
  /** Process id of the command itself. */
  pid(): number
  /** @returns the exit code; nothing that was shown may hold a PIN */
  end(): Promise<number | null>
}

/** @returns why there is no such terminal here; null when there is */
export function whyNoTerminal(): string | null {
  const found = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
  return found ? null : 'there is no `script` of util-linux here'
}

export function startInTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): TerminalRun {
  const line = command.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const child = spawn('script', ['-q', '-e', '-c', `echo pid=$$; exec ${line}`, '/dev/null'], {
    cwd: options.cwd,
    detached: true,
    env: { ...process.env, TERM: 'xterm', SHELL: '/bin/sh', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', text => (seen += text))
  child.stdin.on('error', () => {})
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return {
    seen: () => seen,
    shows: text => until(() => seen.includes(text)),
    type: text => void child.stdin.write(text),
    pid: () => Number(/pid=(\d+)/.exec(seen)?.[1]),
    async end() {
      try {
        return await ended
      } finally {
        clearTimeout(timer)
        refuseSecrets(seen, 'the terminal')
      }
    },
  }
}
