/** `tokenseal doctor` as a child process: with a token, without one, and with a card in a real pcscd that no driver knows. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'
import { startVirtualReader, type VirtualReader, whyNoVirtualReader } from './testing/virtual-reader.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)
const readerReason = reason ?? whyNoVirtualReader()
if (readerReason && !reason) console.log(`The virtual reader is not tried: ${readerReason}.`)

describe.skipIf(reason)('doctor', () => {
  let bench: CliBench
  const noReader = { env: { PCSCLITE_CSOCK_NAME: '/nowhere/pcscd.comm' } }
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterAll(() => bench?.remove())

  test('a token that can sign: exit 0, and nothing asked', async () => {
    const ended = await bench.run(['doctor', '--module', bench.token.module, '--json'], noReader)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(jsonOf(ended)).toMatchObject({ ok: true, usable: true, needy: null })
  })

  test('a driver that is text: exit 5, with what to do', async () => {
    const path = join(bench.work, 'driver.so')
    writeFileSync(path, 'not a library')
    const ended = await bench.run(['doctor', '--module', path], noReader)
    expect(ended.code).toBe(5)
    expect(ended.stdout).toContain('This file is not a driver: driver.so')
  })

  test('the support report is written once, and only as .json', async () => {
    bench.clear()
    const run = (...more: string[]) =>
      bench.run(['doctor', '--module', bench.token.module, ...more], noReader)
    expect(await run('--bundle', 'report.json')).toMatchObject({ code: 0 })
    const text = readFileSync(join(bench.work, 'report.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ usable: true, drivers: [{ state: 'ready' }] })
    expect(text).toContain('C_Initialize CKR_OK')
    expect(text).not.toContain('Bench token')
    expect(await run('--bundle', 'report.json')).toMatchObject({ code: 2 })
    expect(await run('--bundle', 'report.json', '--force')).toMatchObject({ code: 0 })
    const wrong = await run('--bundle', 'report.txt', '--json')
    expect(wrong.code).toBe(2)
    expect(failureIn(wrong).code).toBe('usage.invalid')
  })

  describe.skipIf(readerReason)('a virtual reader', () => {
    let reader: VirtualReader
    beforeAll(async () => {
      reader = await startVirtualReader()
    })
    afterAll(() => reader?.close())
    const examine = async () => {
      const ended = await bench.run(['doctor', '--module', join(bench.dir, 'none.so'), '--json'], {
        env: reader.env,
      })
      expect(ended.code).toBe(5)
      return jsonOf(ended) as {
        readonly findings: readonly { readonly code: string }[]
        readonly devices: readonly { readonly name: string; readonly ids: string }[]
        readonly drivers: readonly { readonly name: string }[]
        readonly messageForIt: string
      }
    }

    test('a card is named with its driver, as soon as it is in and no longer', async () => {
      const empty = await examine()
      expect(empty.findings.map(({ code }) => code)).toContain('card.none')
      const take = await reader.insert('3bd5180081313a7d8073c8211030')
      const full = await examine()
      await take()
      expect(full.devices).toEqual([
        expect.objectContaining({
          name: 'SafeNet eToken 5110',
          ids: 'ATR 3B D5 18 00 81 31 3A 7D 80 73 C8 21 10 30',
        }),
      ])
      expect(full.drivers.map(({ name }) => name)).toEqual(['SafeNet Authentication Client'])
      expect(full.messageForIt).toContain('Driver needed: SafeNet Authentication Client')
      expect((await examine()).findings.map(({ code }) => code)).toContain('card.none')
    })

    test('a card that nobody knows is told as unknown, with its ATR', async () => {
      const take = await reader.insert('3b80800101')
      const { devices, findings } = await examine()
      await take()
      expect(devices).toEqual([expect.objectContaining({ name: '', ids: 'ATR 3B 80 80 01 01' })])
      expect(findings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['card.unknown', 'driver.needed']),
      )
    })
  })
})
