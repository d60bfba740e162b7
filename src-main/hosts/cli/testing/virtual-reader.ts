/** For tests: a pcscd of our own, on a socket of our own, with a virtual reader; and a card that gives an ATR and nothing else. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PCSCD = '/usr/sbin/pcscd'
const VPCD = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
/** Not vpcd's own 35963: another test may have that. */
const PORT = 39_171

export type VirtualReader = {
  /** PCSCLITE_CSOCK_NAME: pcsc-lite's own name for another socket. */
  readonly env: Readonly<Record<string, string>>
  /** @param atr hex @returns what takes it out again */
  insert(atr: string): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** @returns why it cannot run here; null when it can */
export function whyNoVirtualReader(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a reader service of our own needs root on Linux'
  return existsSync(PCSCD) && existsSync(VPCD) ? null : 'pcscd or vsmartcard-vpcd is not installed'
}

export async function startVirtualReader(): Promise<VirtualReader> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-pcscd-'))
  const socket = join(dir, 'comm')
  const daemon = await startOn(socket, readerConfiguration(dir))
  return {
    env: { PCSCLITE_CSOCK_NAME: socket },
    insert: atr => insertCard(atr),
    async close() {
      const ended = new Promise(resolve => daemon.once('exit', resolve))
      daemon.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function readerConfiguration(dir: string): string {
  const folder = join(dir, 'reader.conf.d')
  mkdirSync(folder)
  const port = `0x${PORT.toString(16).toUpperCase()}`
  writeFileSync(
    join(folder, 'vpcd'),
    `FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:${port}\nLIBPATH ${VPCD}\nCHANNELID ${port}\n`,
  )
  return folder
}

/** As systemd starts it (sd_listen_fds(3)): with its socket open as descriptor 3. */
async function startOn(path: string, configuration: string): Promise<ChildProcess> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(`${path}.first`, resolve))
  // Closing takes the first name away; the second one stays.
  linkSync(`${path}.first`, path)
  const handle = Reflect.get(server, '_handle') as { readonly fd: number } // Node has no public way to it.
  const command = `export LISTEN_FDS=1 LISTEN_PID=$$; exec ${PCSCD} -f -e -c ${configuration}`
  const daemon = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'ignore', handle.fd] })
  server.close()
  await until(() => answers(PORT))
  return daemon
}

async function insertCard(atr: string): Promise<() => Promise<void>> {
  const card = connect(PORT, '127.0.0.1')
  await new Promise((resolve, reject) => card.once('connect', resolve).once('error', reject))
  card.on('error', () => {})
  answerAs(card, Buffer.from(atr, 'hex'))
  await sleep(1500) // pcscd looks at its readers once a second.
  return async () => {
    card.destroy()
    await sleep(1500)
  }
}

/** vpcd's protocol: two bytes of length, then one byte (0 off, 1 on, 2 reset, 4 ATR) or an APDU. */
function answerAs(card: Socket, atr: Buffer): void {
  let received = Buffer.alloc(0)
  const put = (bytes: Buffer) => card.write(Buffer.concat([Buffer.of(0, bytes.length), bytes]))
  card.on('data', chunk => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const message = received.subarray(2, 2 + received.readUInt16BE(0))
      received = received.subarray(2 + message.length)
      if (message.length > 1) put(Buffer.of(0x6d, 0x00))
      else if (message[0] === 4) put(atr)
    }
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return
    await sleep(100)
  }
  throw new Error('pcscd does not come up')
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => resolve(!probe.destroy().connecting))
    probe.once('error', () => resolve(false))
  })
}
