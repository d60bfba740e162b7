/** The drivers that were added or turned off in the window's settings are those of the command line too. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SettingsChange } from '../../../src-shared/model/settings.ts'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('a driver of the settings', () => {
  let bench: CliBench
  let data: string
  beforeAll(async () => {
    bench = await startCliBench()
    data = mkdtempSync(join(tmpdir(), 'tokenseal-cli-settings-'))
  })
  afterAll(() => {
    bench?.remove()
    rmSync(data, { recursive: true, force: true })
  })

  function run(settings: SettingsChange, ...args: readonly string[]) {
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'settings.json'), JSON.stringify({ searchKnownModules: false, ...settings }))
    return bench.run(args, { env: { TOKENSEAL_DATA_DIR: data } })
  }

  test('is used by tokens, certs and sign without being named', async () => {
    const settings = { modules: [bench.token.module] }
    expect(jsonOf(await run(settings, 'tokens', '--json'))).toMatchObject({
      ok: true,
      modules: [{ path: bench.token.module, source: 'settings', state: 'ready' }],
    })
    expect(jsonOf(await run(settings, 'certs', '--json'))).toMatchObject({
      certificates: [{ label: 'signer', usable: true }],
    })
    const pdf = bench.put('letter.pdf')
    const signed = await run(settings, 'sign', pdf, '--pin-file', bench.pinFile, '--json')
    expect(jsonOf(signed)).toMatchObject({ ok: true, results: [{ ok: true, input: pdf }] })
  })

  test('that is turned off is listed and not used, unless it is named', async () => {
    const settings = { modules: [bench.token.module], turnedOffModules: [bench.token.module] }
    const off = await run(settings, 'tokens', '--json')
    expect(off.code).toBe(5)
    expect(jsonOf(off)).toMatchObject({ ok: false, modules: [{ state: 'off' }], tokens: [] })
    const certs = await run(settings, 'certs', '--json')
    expect([certs.code, failureIn(certs).code]).toEqual([5, 'token.none'])
    const named = await run(settings, 'tokens', '--module', bench.token.module, '--json')
    expect(jsonOf(named)).toMatchObject({ ok: true, modules: [{ source: 'argument', state: 'ready' }] })
  })
})
