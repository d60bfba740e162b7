/** The support report of a token that was used: what is in it, and above all what is not. */
import { execFileSync } from 'node:child_process'
import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import type { Devices } from '../base/devices.ts'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { makeToken, SOFTHSM_MODULE, spawnWith, type TokenFixture } from '../demo/testing/token-fixture.ts'
import { createTokenBridge, type TokenBridges } from '../token/token-bridges.ts'
import { describeTokens } from './describe-tokens.ts'
import { gatherSupportReport } from './support-report.ts'

const PIN = '123456'
const WRONG_PIN = '907153'
const READER_SERIAL = '21120940201234'

const devices: Devices = {
  look: async () => ({
    usb: [
      { vendorId: '0529', productId: '0620', product: 'Key of Anna Example', maker: null, isReader: true },
    ],
    service: 'running',
    readers: [{ name: `SCM SCR 3310 [CCID] (${READER_SERIAL}) 00 00`, card: null }],
  }),
  system: () => ({ platform: 'linux', name: 'Debian GNU/Linux 12', arch: 'x64', packaging: 'none' }),
}

describe.skipIf(SOFTHSM_MODULE === null)('after a wrong PIN, the right one and a signature', () => {
  let token: TokenFixture
  let bridges: TokenBridges
  let text = ''
  let secrets: readonly string[] = []

  beforeAll(async () => {
    token = await makeToken()
    bridges = createTokenBridge({
      modules: () => [{ path: token.module, source: 'settings' }],
      searchKnown: () => false,
      pkcs12Files: [],
      spawn: spawnWith(token.env),
      logger: SILENT,
    })
    const { tokens } = await bridges.refresh()
    const [found] = tokens
    if (!found) throw new Error('no token')
    const session = await bridges.openSession(found.tokenId)
    await session.login(new Secret(WRONG_PIN)).catch(() => {})
    await session.login(new Secret(PIN))
    await session.certificates()
    await session.close()
    const snapshot = await bridges.refresh()
    const now = new Date()
    const list = describeTokens(snapshot, now, () => false)
    const subjects = list.tokens.flatMap(({ certificates }) => certificates)
    secrets = [
      PIN,
      WRONG_PIN,
      READER_SERIAL,
      found.label,
      found.serial,
      'Anna',
      homedir(),
      userInfo().username === 'root' ? '/root' : userInfo().username,
      hostname(),
      token.dir,
      ...subjects.flatMap(one => [
        one.subjectName,
        one.subject,
        one.label,
        one.serialNumber,
        one.fingerprint,
      ]),
      ...subjects.flatMap(({ keyId }) => (keyId.length > 4 ? [keyId] : [])),
    ].filter(secret => secret !== '')
    // As the hosts tell it: with the folder in this person's home.
    const dataFolder = join(homedir(), '.config', 'tokenseal')
    const about = { version: '1.0.0', host: 'cli', runtime: 'Node 24', dataFolder }
    // As p11-kit's files of this person name a driver.
    const own = { ...list.modules[0], source: 'known', name: 'anna-card' } as ModuleInfo
    const modules = [...list.modules, own]
    const parts = {
      devices,
      list: { ...list, modules },
      slots: snapshot.readers,
      version: '1.0.0',
      about,
      now,
    }
    text = await gatherSupportReport({ ...parts, trace: bridges.trace() })
  })
  afterAll(async () => {
    await bridges?.close()
    token?.remove()
  })

  test('no PIN, person, serial, label or place is in it, in any writing', () => {
    expect(secrets.length).toBeGreaterThan(20)
    const found = secrets.filter(secret => {
      const bytes = Buffer.from(secret)
      const writings = [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')]
      return writings.some(one => text.toLowerCase().includes(one.toLowerCase()))
    })
    expect(found).toEqual([])
  })

  test('the driver file is told as sha256sum tells it', () => {
    const [driver] = JSON.parse(text).drivers
    const [sum] = execFileSync('sha256sum', [token.module], { encoding: 'utf8' }).split(' ')
    expect(driver).toMatchObject({ sha256: sum, state: 'ready', tokens: 1, version: '2.6' })
  })

  test('the calls are there, with what they returned and how long they took', () => {
    const { trace } = JSON.parse(text)
    const calls: string[] = trace.flatMap((one: { calls: string[] }) => one.calls)
    expect(trace.map((one: { request: string }) => one.request)).toContain('login')
    expect(calls.filter(call => call.startsWith('C_Login '))).toEqual([
      expect.stringMatching(/^C_Login CKR_PIN_INCORRECT \d+ µs$/),
      expect.stringMatching(/^C_Login CKR_OK \d+ µs$/),
    ])
    expect(calls.some(call => call.startsWith('C_GetTokenInfo CKR_OK'))).toBe(true)
  })

  test('the device is named from our table, the reader without its number', () => {
    const { devices, readers } = JSON.parse(text)
    expect(devices).toEqual([{ name: 'SafeNet eToken 5110', ids: 'USB 0529:0620' }])
    expect(readers).toEqual([{ name: 'SCM SCR 3310 00 00', card: false }])
  })
})
