import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type CliBench,
  failureIn,
  jsonOf,
  MAIN,
  PIN,
  startCliBench,
  whyNoBench,
} from './testing/cli-bench.ts'
import { startInTerminal, whyNoTerminal } from './testing/terminal.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)
const terminalReason = reason ?? whyNoTerminal()

const NEW_PIN = 'plover-5520'

describe.skipIf(reason)('tokenseal pin', () => {
  let bench: CliBench
  let files: { readonly next: string; readonly wrong: string; readonly old: string }
  beforeAll(async () => {
    bench = await startCliBench()
    const next = join(bench.dir, 'new-pin.txt')
    writeFileSync(next, `${NEW_PIN}\n`)
    files = { next, wrong: bench.wrongPinFile, old: bench.pinFile }
  })
  afterAll(() => bench?.remove())

  const pin = (verb: string, ...more: readonly string[]) =>
    bench.run(['pin', verb, '--module', bench.token.module, '--json', ...more])
  const signs = async (pinFile: string) => {
    const input = bench.put('letter.pdf')
    const ended = await bench.run([
      'sign',
      input,
      '--force',
      '--module',
      bench.token.module,
      '--pin-file',
      pinFile,
    ])
    return ended.code === 0
  }

  test('change: the new PIN signs from then on; and back again', async () => {
    const ended = await pin('change', '--pin-file', files.old, '--new-pin-file', files.next)
    expect(jsonOf(ended)).toMatchObject({ ok: true, done: 'change', token: { label: 'Bench token' } })
    expect(ended.stdout + ended.stderr).not.toContain(NEW_PIN)
    expect(await signs(files.next)).toBe(true)
    expect(await pin('change', '--pin-file', files.next, '--new-pin-file', files.old)).toMatchObject({
      code: 0,
    })
    expect(await signs(files.old)).toBe(true)
  })

  test('unlock: with the PUK, which the bench made the same as its PIN', async () => {
    expect(await pin('unlock', '--puk-file', files.old, '--new-pin-file', files.next)).toMatchObject({
      code: 0,
    })
    expect(await signs(files.next)).toBe(true)
    expect(await pin('unlock', '--puk-file', files.old, '--new-pin-file', files.old)).toMatchObject({
      code: 0,
    })
  })

  test('a wrong PUK is exit 4, and told as one; after two the next needs a yes, as a PUK', async () => {
    const unlock = (puk: string, ...more: readonly string[]) =>
      pin('unlock', '--puk-file', puk, '--new-pin-file', files.next, ...more)
    for (const _ of [1, 2]) {
      const ended = await unlock(files.wrong)
      expect(ended.code).toBe(4)
      expect(failureIn(ended).code).toBe('token.puk-incorrect')
    }
    const refused = failureIn(await unlock(files.old))
    expect(refused).toMatchObject({
      code: 'token.puk-last-try',
      title: 'This may be the last try of the PUK',
    })
    expect(await signs(files.old)).toBe(true)
    expect(await unlock(files.old, '--use-last-try')).toMatchObject({ code: 0 })
    await pin('unlock', '--puk-file', files.old, '--new-pin-file', files.old)
  })

  test('the new PIN must differ from the old one', async () => {
    const ended = await pin('change', '--pin-file', files.old, '--new-pin-file', files.old)
    expect(failureIn(ended)).toMatchObject({ code: 'token.new-pin-refused', details: { reason: 'same' } })
  })

  test('a key file has no PIN', async () => {
    const file = join(bench.dir, 'key.p12')
    writeFileSync(file, bench.token.certificates[0]?.der ?? '')
    const ended = await bench.run(['pin', 'change', '--pkcs12', file, '--json'])
    expect(ended.code).toBe(5)
    expect(failureIn(ended).code).toMatch(/^pkcs12\./)
  })

  test('neither a verb nor a terminal: exit 2', async () => {
    expect((await pin('forget')).code).toBe(2)
    expect(failureIn(await pin('change')).code).toBe('usage.no-pin-source')
  })

  test.skipIf(terminalReason)('at the terminal, unseen; two that differ are not sent', async () => {
    const run = startInTerminal([process.execPath, MAIN, 'pin', 'change', '--module', bench.token.module], {
      cwd: bench.work,
      env: bench.env,
    })
    await run.shows('PIN for “Bench token”:')
    run.type(`${PIN}\r`)
    await run.shows('New PIN:')
    run.type(`${NEW_PIN}\r`)
    await run.shows('New PIN again:')
    run.type(`${NEW_PIN}x\r`)
    expect(await run.end()).toBe(4)
    expect(run.seen()).toContain('not typed the same way twice')
    expect(run.seen()).not.toContain(NEW_PIN)
    expect(await signs(files.old)).toBe(true)
  })
})
