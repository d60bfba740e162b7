/** Runs programs: quietly into a log that is shown when they fail, or as the task itself. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { inRoot, ROOT } from './paths.mjs'
import { Stop } from './say.mjs'

const TAIL_LINES = 40

/**
 * Runs a program with its output in `.cache/bootstrap/<name>.log`.
 *
 * @param options.whenFailed words, or a function from the output to words
 * @returns the output, stdout and stderr as they came
 * @throws  Stop with the end of the log when the program fails
 */
export async function runLogged(name, command, args, options = {}) {
  const result = await tryLogged(name, command, args, options)
  if (result.code === 0) return result.output
  const tail = result.output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  const words = options.whenFailed
  const failed = typeof words === 'function' ? words(result.output) : (words ?? `${name} failed.`)
  throw new Stop(`${tail}\n\n${failed} The whole output: ${result.logPath}`)
}

/** Like runLogged, but a failure is a result. `code` is null where the program could not be started. */
export async function tryLogged(name, command, args, options = {}) {
  const folder = inRoot('.cache', 'bootstrap')
  mkdirSync(folder, { recursive: true })
  const logPath = join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`)
  const log = openSync(logPath, 'w')
  try {
    const code = await new Promise(resolve => {
      const child = spawn(command, args, {
        cwd: options.cwd ?? ROOT,
        env: options.env ?? process.env,
        stdio: ['ignore', log, log],
        timeout: options.timeoutMs ?? 0,
      })
      child.on('error', () => resolve(null))
      child.on('exit', exitCode => resolve(exitCode))
    })
    return { code, logPath, output: readFileSync(logPath, 'utf8') }
  } finally {
    closeSync(log)
  }
}

/**
 * Runs the task in place of this process: same terminal, its exit code, its signals.
 *
 * @param options.atCallersFolder run where the person stands, so that their relative paths hold
 * @returns exit code
 */
export function runProgram(execPath, [program, ...args], { atCallersFolder }) {
  return new Promise((resolve, reject) => {
    const child = spawn(execPath, [inRoot(program), ...args], {
      cwd: atCallersFolder ? (process.env.INIT_CWD ?? process.cwd()) : ROOT,
      stdio: 'inherit',
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => forward(child, signal))
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** A terminal sends Ctrl-C to the child as well: sent twice, it would mean "at once". */
function forward(child, signal) {
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  if (signal === 'SIGINT' && onTerminal) return
  child.kill(signal)
}
