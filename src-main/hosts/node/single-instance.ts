/** One running app per data folder: a second start hands its files to the first and ends. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { withFolderLock } from './folder-lock.ts'

export type Instance =
  | { readonly kind: 'second' }
  | {
      readonly kind: 'first'
      /** Called for each further start, also for those before this call. */
      onSecondStart(listener: (paths: readonly string[]) => void): void
      release(): Promise<void>
    }

const ANSWER = 'taken\n'
const LONGEST_MESSAGE = 1024 * 1024
const CONNECT_MS = 3000

/**
 * @param dataDir exists; one app runs per folder
 * @param paths   absolute, handed to the first when it runs already
 * @throws AppError `app.not-answering`; what the file system throws where the folder is not to be used
 */
export async function claimInstance(dataDir: string, paths: readonly string[]): Promise<Instance> {
  const address = addressOf(dataDir)
  if (process.platform === 'win32') {
    for (let tries = 0; tries < 3; tries++) {
      if (await handOver(address, paths)) return { kind: 'second' }
      const first = await listenAt(address).catch(() => null) // Another start was faster: hand over to it.
      if (first) return first
    }
    throw new Error('the single-instance pipe cannot be had')
  }
  // Only one start at a time looks for a running app and takes its place when there is none.
  return await withFolderLock(`${address}.lock`, async () => {
    if (await handOver(address, paths)) return { kind: 'second' }
    rmSync(address, { force: true }) // Nobody answers there: left by a program that died.
    return await listenAt(address)
  })
}

/** A socket in our own folder; a path under 100 bytes, because the system cuts longer ones (sun_path). */
function addressOf(dataDir: string): string {
  const key = createHash('sha256').update(`${person()}\0${dataDir}`).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\tokenseal-${key}`
  const beside = join(dataDir, 'instance.sock')
  if (Buffer.byteLength(beside) < 100) return beside
  const folder = join(tmpdir(), `tokenseal-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(folder)
  if (uid !== process.getuid?.() || (mode & 0o77) !== 0) throw new Error(`${folder} belongs to someone else`)
  return join(folder, `${key}.sock`)
}

/** A container may run us under a number that no list of users knows. */
function person(): string | number {
  return process.getuid?.() ?? userInfo().username
}

/**
 * @returns true when a running app took the paths, false where nobody listens
 * @throws  AppError `app.not-answering`: one runs, and is not to be pushed aside
 */
async function handOver(address: string, paths: readonly string[]): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const socket = connect(address).setEncoding('utf8')
    let answer = ''
    const end = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.setTimeout(CONNECT_MS, () => {
      socket.destroy()
      reject(new AppError('app.not-answering', {}))
    })
    socket.on('error', () => end(false))
    socket.on('connect', () => socket.write(`${JSON.stringify(paths)}\n`))
    socket.on('data', chunk => {
      answer += chunk
      if (answer === ANSWER) end(true)
    })
    socket.on('close', () => end(false))
  })
}

async function listenAt(address: string): Promise<Instance> {
  let listener: ((paths: readonly string[]) => void) | null = null
  const early: (readonly string[])[] = []
  const server = createServer(socket =>
    readPaths(socket, paths => {
      if (listener) listener(paths)
      else early.push(paths)
    }),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  server.unref()
  return {
    kind: 'first',
    onSecondStart(wanted) {
      listener = wanted
      for (const paths of early.splice(0)) wanted(paths)
    },
    release: () => closeServer(server),
  }
}

function readPaths(socket: Socket, take: (paths: readonly string[]) => void): void {
  let text = ''
  socket.unref()
  socket.on('error', () => {}) // The other start ended early: nothing to open.
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
    if (text.length > LONGEST_MESSAGE) socket.destroy()
    if (!text.endsWith('\n')) return
    const paths = parsePaths(text)
    if (!paths) return void socket.destroy()
    socket.end(ANSWER)
    take(paths)
  })
}

function parsePaths(text: string): readonly string[] | null {
  try {
    const paths: unknown = JSON.parse(text)
    return Array.isArray(paths) && paths.every(path => typeof path === 'string') ? paths : null
  } catch {
    return null
  }
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>(resolve => server.close(() => resolve()))
}
