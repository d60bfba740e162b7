/**
 * The production Chromium host, with Playwright listening in. Started as
 * `node test-main.ts dist/chromium/main.mjs [arguments of the host]` by a parent with an IPC channel: the host's program
 * is run as it is, only the browser's debugging pipe is shared with the parent (see mux.ts).
 */
import childProcess, { type SpawnOptions } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { ATTACH_AGAIN, createMux } from './mux.ts'

const [program = '', ...args] = process.argv.slice(2)
const originalSpawn = childProcess.spawn

/** The host's `spawn`, except that the pipe of the browser is shared. */
function sharingSpawn(command: string, commandArgs: readonly string[], options: SpawnOptions) {
  const child = originalSpawn(command, commandArgs, options)
  if (!commandArgs.includes('--remote-debugging-pipe')) return child
  // The host asked for pipes at 3 and 4.
  const toBrowser = child.stdio[3] as Writable
  const fromBrowser = child.stdio[4] as unknown as Readable
  traceWrites(toBrowser)
  const forHost = new PassThrough()
  const mux = createMux({
    toBrowser: text => void toBrowser.write(`${text}\0`),
    toHost: text => void forHost.write(`${text}\0`),
    toPlaywright: message => void process.send?.(message),
  })
  splitAtZero(fromBrowser, text => {
    trace(text)
    mux.fromBrowser(text)
  })
  fromBrowser.once('close', () => forHost.destroy())
  process.on('message', message => {
    if (message === ATTACH_AGAIN) mux.start()
    else mux.fromPlaywright(message as object) // Our parent sends nothing else.
  })
  process.channel?.unref() // The host ends when it wants to.
  mux.start()
  Object.assign(child.stdio, { 4: forHost })
  return child
}

/** Every message on the pipe, a line each, in the file that this names. Of a heap snapshot not: it is large. */
function trace(text: string): void {
  const file = process.env['TOKENSEAL_E2E_TRACE']
  if (!file || text.includes('"HeapProfiler.')) return
  appendFileSync(file, `${text.replaceAll('\n', ' ')}\n`)
}

function traceWrites(stream: Writable): void {
  const write = stream.write.bind(stream)
  const traced = (chunk: unknown) => {
    trace(String(chunk))
    return write(chunk)
  }
  Object.assign(stream, { write: traced })
}

function splitAtZero(stream: Readable, take: (text: string) => void): void {
  let rest = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      take(rest.subarray(0, end).toString('utf8'))
      rest = rest.subarray(end + 1)
    }
  })
}

Object.assign(childProcess, { spawn: sharingSpawn })
syncBuiltinESMExports()
process.argv.splice(1, process.argv.length - 1, program, ...args)
await import(/* @vite-ignore */ pathToFileURL(program).href)
