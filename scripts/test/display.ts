/** A display for programs that open windows, on machines that have none. */
import { type ChildProcess, spawn } from 'node:child_process'

const START_TIMEOUT_MS = 10_000

/** Runs `work` with the environment of a display: the machine's own, or an Xvfb that lives as long as the work. */
export async function withDisplay<T>(
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return work({})
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  try {
    return await work({ DISPLAY: `:${await displayNumber(server)}` })
  } finally {
    server.kill()
  }
}

/** Xvfb looks for a free number itself and writes it to the descriptor we gave it. */
function displayNumber(server: ChildProcess): Promise<string> {
  const pipe = server.stdio[3]
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb did not start within 10 s')), START_TIMEOUT_MS)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    server.on('error', fail)
    server.on('exit', code => fail(new Error(`Xvfb ended with exit code ${String(code)}`)))
    pipe?.once('data', (chunk: Buffer) => {
      clearTimeout(timer)
      resolve(chunk.toString('utf8').trim())
    })
  })
}
