/** Another program, asked once: secrets go in by standard input, never as an argument. */
import { spawn } from 'node:child_process'

export type Ran = {
  /** Null where it could not be started, or was stopped. */
  readonly code: number | null
  readonly output: string
  /** It wrote to its error output. */
  readonly complained: boolean
}

const TIMEOUT_MS = 15_000

export function runProgram(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise(resolve => {
    const stdio = ['pipe', 'pipe', 'pipe'] as const
    const child = spawn(program, args, { stdio: [...stdio], timeout: TIMEOUT_MS, windowsHide: true })
    let output = ''
    let complained = false
    child.stdout.setEncoding('utf8').on('data', text => {
      output += String(text)
    })
    child.stderr.on('data', () => {
      complained = true
    })
    child.on('error', () => resolve({ code: null, output: '', complained: true }))
    child.on('close', code => resolve({ code, output, complained }))
    child.stdin.on('error', () => {}).end(input)
  })
}
