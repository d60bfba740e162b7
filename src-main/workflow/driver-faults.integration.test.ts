/** Every fault of a driver at every step of a signature: the truth is told, the files are whole, the next try works. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSoftHsmConfiguration } from '../demo/soft-token.ts'
import { makeToken, SIGNERS, SOFTHSM_MODULE, type TokenFixture } from '../demo/testing/token-fixture.ts'
import { createPinGuard, journalInMemory } from '../token/pin-guard.ts'
import { startFaultBench } from '../token/testing/fault-bench.ts'
import {
  type CompiledFaultModule,
  compileFaultModule,
  whyNoFaultModule,
} from '../token/testing/fault-module.ts'
import { FAULT_CASES, FAULTS } from './testing/fault-cases.ts'
import { createFaultDesk } from './testing/fault-run.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

/** Short, so that a driver that hangs is given up soon; long for a busy machine. */
const DEADLINES = {
  ...{ slots: 3000, poll: 3000, open: 3000, token: 3000, login: 3000 },
  ...{ certificates: 3000, key: 3000, sign: 3000, close: 3000 },
}

/** Flags that are not true. CKF_* of PKCS#11 2.40, CK_TOKEN_INFO. */
const LIES = [
  // Then it shows no key either, and that is what the person is told.
  {
    name: 'says it needs no login',
    orders: { tokenflags_clear: 0x4 },
    outcome: 'token.certificate-unusable',
    logins: 0,
  },
  { name: 'says it is locked', orders: { tokenflags_set: 0x40000 }, outcome: 'token.pin-locked', logins: 0 },
  { name: 'says it is the last try', orders: { tokenflags_set: 0x20000 }, outcome: 'signed', logins: 1 },
  {
    name: 'says its PIN must be changed',
    orders: { tokenflags_set: 0x80000 },
    outcome: 'token.pin-must-change',
    logins: 0,
  },
  {
    name: 'says nothing of its counter',
    orders: { pin_max: 3, pin_flags: 0 },
    outcome: 'signed',
    logins: 1,
  },
] as const

describe.skipIf(reason)('while a document is signed', { concurrent: true }, () => {
  let compiled: CompiledFaultModule
  let token: TokenFixture
  let folder: string
  beforeAll(async () => {
    compiled = compileFaultModule()
    token = await makeToken(SIGNERS.slice(0, 1))
    folder = mkdtempSync(join(tmpdir(), 'tokenseal-matrix-'))
  })
  afterAll(() => {
    token?.remove()
    compiled?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(FAULT_CASES)('$fault, $step: $outcome', async ({ fault, step, outcome, tries, asked }) => {
    const { bench, desk, guardedTries } = await start(`${fault} ${step}`)
    try {
      bench.faults.order(FAULTS[fault](step))
      const run = await desk.sign('first.pdf', () => bench.faults.order({}))
      expect(run.outcome).toBe(outcome)
      expect(run.seen.filter(kind => kind === 'pin')).toHaveLength(asked)
      expect(bench.faults.calls('C_Login')).toBeLessThanOrEqual(asked)
      expect(await guardedTries()).toMatchObject({ wrong: 0, possible: tries })
      const made = outcome === 'signed' ? ['first.pdf'] : []
      expect(desk.names()).toEqual(['contract.pdf', ...made])

      bench.faults.order({})
      await bench.bridge.refresh()
      const next = await desk.sign('next.pdf', () => {})
      expect(next).toEqual({ outcome: 'signed', seen: ['pin'] })
      expect(desk.names()).toEqual(['contract.pdf', ...made, 'next.pdf'])
      expect(desk.read('contract.pdf')).toEqual(desk.original)
      for (const name of [...made, 'next.pdf']) expect(pdfsigOn(desk.path(name))).toContain(VALID)
      expect(await guardedTries()).toMatchObject({ wrong: 0, possible: 0 })
    } finally {
      await bench.close()
    }
  })

  test.each(LIES)('$name: $outcome', async ({ name, orders, outcome, logins }) => {
    const { bench, desk } = await start(name)
    try {
      bench.faults.order(orders)
      await bench.bridge.refresh()
      expect((await desk.sign('first.pdf', () => {})).outcome).toBe(outcome)
      expect(bench.faults.calls('C_Login')).toBe(logins)
      bench.faults.order({})
      await bench.bridge.refresh()
      expect((await desk.sign('next.pdf', () => {})).outcome).toBe('signed')
      expect(desk.read('contract.pdf')).toEqual(desk.original)
    } finally {
      await bench.close()
    }
  })

  /** Each with its own copy of the token: SoftHSM2 rewrites its files under the eyes of other processes. */
  async function start(name: string) {
    const dir = join(folder, name.replaceAll(/\W+/g, '-'))
    cpSync(join(token.dir, 'tokens'), join(dir, 'token/tokens'), { recursive: true })
    const conf = await writeSoftHsmConfiguration(join(dir, 'token'))
    const guard = createPinGuard(journalInMemory())
    const own = { ...token, env: { SOFTHSM2_CONF: conf } }
    const bench = startFaultBench(compiled.path, own, { guard, deadlines: DEADLINES, pollMs: 500 })
    bench.watch()
    const [found] = (await bench.bridge.refresh()).tokens
    if (!found) throw new Error('No token')
    const prints = found.certificates.map(({ der }) => createHash('sha256').update(der).digest('hex'))
    const guardedTries = () => guard.tries({ serial: found.serial, label: found.label, prints }, 'user')
    return { bench, desk: createFaultDesk(join(dir, 'desk'), bench), guardedTries }
  }
})

const VALID = 'Signature is Valid'

function pdfsigOn(path: string): string {
  const { error, stdout } = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8', timeout: 20_000 })
  return error ? VALID : stdout // Without poppler our own check of the finished file has judged alone.
}
