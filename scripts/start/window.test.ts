import { expect, test } from 'vitest'
import { openWindow } from './window.ts'

const BROWSER = 'the browser'

/** Electron ends with `code` after so many milliseconds. */
async function started(code: number, ranMs: number) {
  const ran: string[] = []
  const said: string[] = []
  let now = 0
  const parts = {
    findElectron: async () => ({ path: '/electron' }),
    async runHere(command: string, args: readonly string[]) {
      ran.push(command === '/electron' ? command : BROWSER)
      expect(args.at(-1)).toBe('a.pdf')
      now += ranMs
      return command === '/electron' ? code : 0
    },
    say: (line: string) => void said.push(line),
    now: () => now,
  }
  const ended = await openWindow({ args: ['a.pdf'], retryElectron: false }, parts)
  return { ended, ran, said }
}

// 127: the loader found no library. 133: SIGTRAP, how Chromium ends where it gets no sandbox.
test.each([127, 133])(
  'an Electron that ends at once by %i gives way to a browser, in one line',
  async code => {
    expect(await started(code, 300)).toEqual({
      ended: 0,
      ran: ['/electron', BROWSER],
      said: [`Opening in an installed browser: Electron could not start (exit code ${code}).`],
    })
  },
)

test.each([
  ['closed at once', 0, 300],
  ['crashed later', 133, 60_000],
  ['interrupted', 130, 300],
  ['told to end', 143, 300],
  ['given up after crashes of the page', 70, 300],
])('%s it keeps its exit code', async (_what, code, ranMs) => {
  expect(await started(code, ranMs)).toEqual({ ended: code, ran: ['/electron'], said: [] })
})

test('without Electron the browser opens, and the line says why', async () => {
  const said: string[] = []
  const parts = {
    findElectron: async () => ({ whyNot: 'Electron’s program is not here' }),
    runHere: async () => 3,
    say: (line: string) => void said.push(line),
    now: () => 0,
  }
  expect(await openWindow({ args: [], retryElectron: false }, parts)).toBe(3)
  expect(said).toEqual(['Opening in an installed browser: Electron’s program is not here.'])
})
