/** OpenSC on a virtual reader: pcscd, vpcd's reader, and two PIV cards of our own that come and go. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { issueFor } from '../../src-main/demo/soft-token.ts'
import { createTestCa } from '../../src-main/demo/test-ca.ts'
import { ask, waitFor } from './daemons.ts'
import { firstThere, mustBeRoot, mustHave, packageVersion } from './debian.ts'
import {
  type Lab,
  type LabBench,
  type LabKey,
  type LabPart,
  type LabReader,
  NotHere,
  typeOf,
  type WantedKey,
} from './module.ts'
import type { PivState } from './piv-card.ts'
import { fingerprintOf, type Made, madeOnce, softKey, writeCa } from './provision.ts'

const PIN = '123456'
const TRIES = 3
/** Where vpcd waits for the card: its channel is the port. Not its default, which may be in use. */
const PORT = 35_971
const DRIVER = 'pcsc/drivers/serial/libifdvpcd.so'

type Card = { readonly name: string; readonly keys: Readonly<Record<string, WantedKey>> }

const CARDS: readonly Card[] = [
  {
    name: 'OpenSC, PIV card with RSA',
    keys: {
      '9a': { kind: 'rsa2048' },
      '9c': { kind: 'rsa2048' },
      '9d': { kind: 'rsa3072' },
      '9e': { kind: 'p256' },
    },
  },
  { name: 'OpenSC, PIV card with EC', keys: { '9a': { kind: 'p256' }, '9c': { kind: 'p384' } } },
]
const NOTES: Readonly<Record<string, string>> = { '9c': 'PIN for each signature', '9e': 'no PIN' }

export const openSc: LabPart = {
  name: 'OpenSC on a virtual reader',
  async prepare(lab) {
    const module = firstThere('opensc-pkcs11', 'opensc-pkcs11.so', 'pkcs11/opensc-pkcs11.so')
    mustHave('pcscd', 'pcscd')
    mustHave('opensc', 'opensc-tool')
    const env = await startReader(lab)
    const benches: LabBench[] = []
    for (const [index, card] of CARDS.entries())
      benches.push(await benchOf(card, join(lab.dir, `piv-${index + 1}`), module, env))
    return benches
  },
}

/**
 * A pcscd of our own, in a mount namespace where /run/pcscd is ours: the one of the system is left alone.
 *
 * @returns what clients need in their environment
 */
async function startReader(lab: Lab): Promise<Readonly<Record<string, string>>> {
  mustBeRoot('pcscd')
  const run = join(lab.dir, 'pcscd/run')
  const conf = join(lab.dir, 'pcscd/conf')
  for (const folder of [run, conf]) mkdirSync(folder, { recursive: true })
  const channel = `0x${PORT.toString(16)}`
  const reader = ['FRIENDLYNAME "Virtual PCD"', `DEVICENAME /dev/null:${channel}`, `CHANNELID ${channel}`]
  writeFileSync(
    join(conf, 'vpcd'),
    `${reader.join('\n')}\nLIBPATH ${firstThere('vsmartcard-vpcd', DRIVER)}\n`,
  )
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0)
    throw new NotHere('this machine allows no mount namespace, and the pcscd of the system is left alone')
  mkdirSync('/run/pcscd', { recursive: true })
  for (const file of readdirSync(run)) rmSync(join(run, file))
  const start = 'mount --bind "$0" /run/pcscd && exec pcscd --foreground --config "$1"'
  lab.daemons.start('pcscd', ['unshare', '--mount', 'sh', '-c', start, run, conf])
  const env = { PCSCLITE_CSOCK_NAME: join(run, 'pcscd.comm') }
  await waitFor('the virtual reader', () => hasVirtualReader(env))
  return env
}

function hasVirtualReader(env: Readonly<Record<string, string>>): boolean {
  try {
    return ask('opensc-tool', ['--list-readers'], env).includes('Virtual PCD')
  } catch {
    return false // No pcscd yet.
  }
}

async function benchOf(card: Card, dir: string, module: string, env: LabBench['env']): Promise<LabBench> {
  const file = join(dir, 'card.json')
  const made = await madeOnce(dir, async () => makeCard(card, dir, file))
  const tries = () => (JSON.parse(readFileSync(file, 'utf8')) as PivState).tries // Our own file.
  return {
    ...made,
    name: card.name,
    version: packageVersion('opensc-pkcs11'),
    module,
    env,
    tokenLabel: null,
    pin: PIN,
    tries: {
      name: 'the card’s own counter',
      read: async () => `${tries()} left`,
      before: new RegExp(`^${TRIES} left$`),
      afterOne: new RegExp(`^${TRIES - 1} left$`),
    },
    reader: readerOf(file, env),
    remarks: [],
  }
}

function makeCard(card: Card, dir: string, file: string): Made {
  mkdirSync(dir, { recursive: true })
  const ca = createTestCa(new Date())
  const stored: Record<string, PivState['keys'][string]> = {}
  const keys: LabKey[] = []
  for (const [id, wanted] of Object.entries(card.keys)) {
    const { publicKey, privateKey } = keyPair(wanted)
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
    const { der } = issueFor(ca, softKey(wanted), spki, new Date())
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    stored[id] = { pem, certificate: Buffer.from(der).toString('base64') }
    const fingerprint = fingerprintOf(der)
    keys.push({ type: typeOf(wanted), id: null, fingerprint, note: NOTES[id] ?? '' })
  }
  const guid = randomBytes(16).toString('hex')
  const state: PivState = { pin: PIN, tries: TRIES, maxTries: TRIES, guid, keys: stored }
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 })
  const { rootPem, issuerPem } = writeCa(dir, ca)
  // No place for the issuer on such a card: the judge gets it beside the root.
  appendFileSync(rootPem, readFileSync(issuerPem))
  return { rootPem, issuerPem, keys, refused: [] }
}

function keyPair({ kind }: WantedKey) {
  if (kind.startsWith('rsa')) return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(3)) })
  return generateKeyPairSync('ec', { namedCurve: kind === 'p256' ? 'prime256v1' : 'secp384r1' })
}

/** The card is a process of its own: the reader asks it while a driver of ours is busy. */
function readerOf(file: string, env: LabBench['env']): LabReader {
  let card: ChildProcess | null = null
  return {
    async insert() {
      const started = fork(join(import.meta.dirname, 'piv-process.ts'), [file, String(PORT)], {
        execArgv: [],
      })
      card = started
      await new Promise<void>((done, failed) => {
        started.once('message', () => done())
        started.once('exit', () => failed(new Error('The virtual card did not come into the reader')))
      })
    },
    async remove() {
      const out = card
      card = null
      if (!out || out.exitCode !== null) return
      const gone = new Promise(done => out.once('exit', done))
      out.kill('SIGKILL')
      await gone
    },
    settled: () => waitFor('the card', () => /^0 +Yes/m.test(ask('opensc-tool', ['--list-readers'], env))),
  }
}
