import { expect, test } from 'vitest'
import type { Child } from '../base/child-channel.ts'
import { readerOfBytes } from '../pdf/cached-reader.ts'
import { openPageTexts } from './page-texts.ts'
import { withSpareProcess } from './spare-process.ts'
import { packPage, type TextOrder } from './text-protocol.ts'

type Answer = (order: TextOrder, tell: (message: unknown) => void, end: () => void) => void

/** A process that says what the test wants. */
function child(answer: Answer) {
  let hear: (message: unknown) => void = () => {}
  let ended: (how: { code: number | null; signal: string | null }) => void = () => {}
  const state = { killed: false, orders: [] as TextOrder[] }
  const made: Child = {
    send(message) {
      // Only the parent under test sends here.
      const order = message as TextOrder
      state.orders.push(order)
      queueMicrotask(() =>
        answer(
          order,
          told => hear(told),
          () => ended({ code: 1, signal: null }),
        ),
      )
    },
    onMessage: listener => {
      hear = listener
    },
    onExit: listener => {
      ended = listener
    },
    kill: () => {
      state.killed = true
    },
  }
  return { made, state }
}

const BYTES = Uint8Array.from({ length: 100 }, (_, at) => at)
const GLYPH = {
  text: 'a',
  from: { x: 1, y: 2 },
  to: { x: 3, y: 4 },
  next: { x: 5, y: 6 },
  up: { x: 7, y: 8 },
  down: { x: 9, y: 10 },
}

function open(answer: Answer, signal = new AbortController().signal) {
  const { made, state } = child(answer)
  const parts = {
    spawn: () => made,
    readMap: async (name: string) => (name === 'UniJIS-UTF16-H.bcmap' ? BYTES : null),
    deadlines: { stepMs: 50 },
  }
  return { state, texts: openPageTexts({ reader: readerOfBytes(BYTES), password: 'pw' }, parts, signal) }
}

test('ranges and character maps are given, pages come back as they were packed', async () => {
  const { state, texts } = open((order, tell) => {
    if (order.kind === 'open') tell({ kind: 'range', begin: 10, end: 13 })
    else if (order.kind === 'bytes') tell({ kind: 'map', name: 'UniJIS-UTF16-H.bcmap' })
    else if (order.kind === 'map' && order.bytes) tell({ kind: 'map', name: '../../etc/passwd' })
    else if (order.kind === 'map') tell({ kind: 'opened', pageCount: 2 })
    else tell(packPage(order.index, [GLYPH]))
  })
  const opened = await texts
  expect(opened.pageCount).toBe(2)
  expect(await opened.glyphs(1)).toEqual([GLYPH])
  expect(state.orders.slice(0, 4)).toEqual([
    { kind: 'open', size: 100, password: 'pw' },
    { kind: 'bytes', begin: 10, bytes: Uint8Array.of(10, 11, 12) },
    { kind: 'map', name: 'UniJIS-UTF16-H.bcmap', bytes: BYTES },
    { kind: 'map', name: '../../etc/passwd', bytes: null },
  ])
  opened.close()
  expect(state.killed).toBe(true)
})

test.each<[string, Answer, string]>([
  ['nonsense', (_, tell) => tell({ kind: 'opened', pageCount: -1 }), 'unreadable'],
  ['a range that is none', (_, tell) => tell({ kind: 'range', begin: 5, end: 101 }), 'unreadable'],
  ['a page nobody asked for', (_, tell) => tell(packPage(0, [])), 'unreadable'],
  ['that it has no more memory', (_, tell) => tell({ kind: 'failed', why: 'memory' }), 'memory'],
  ['that the password is wrong', (_, tell) => tell({ kind: 'failed', why: 'password' }), 'password'],
  ['nothing', () => {}, 'time'],
  ['nothing, and ends', (_order, _tell, end) => end(), 'unreadable'],
])('a process that tells %s is ended, and said so', async (_what, answer, why) => {
  const { state, texts } = open(answer)
  await expect(texts).rejects.toMatchObject({ code: 'text.unreadable', details: { why } })
  expect(state.killed).toBe(true)
})

test('places that do not fit their glyphs are refused, and so is another page', async () => {
  const odd = { kind: 'page', index: 0, texts: ['a'], numbers: new Float64Array(3) }
  const { texts } = open((order, tell) =>
    tell(order.kind === 'open' ? { kind: 'opened', pageCount: 1 } : odd),
  )
  await expect((await texts).glyphs(0)).rejects.toMatchObject({ code: 'text.unreadable' })
})

test('Ctrl-C ends it at once', async () => {
  const stop = new AbortController()
  const { state, texts } = open(() => stop.abort(), stop.signal)
  await expect(texts).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(state.killed).toBe(true)
})

test('of many documents each has a process of its own, and the next one is ready', () => {
  const made: ReturnType<typeof child>[] = []
  const spawn = () => {
    made.push(child(() => {}))
    return made.at(-1)?.made as Child // Pushed just now.
  }
  const { texts, close } = withSpareProcess({ spawn, readMap: async () => null })
  const [first, second] = [texts.spawn(), texts.spawn()]
  expect([first, second]).toEqual([made[0]?.made, made[1]?.made])
  close()
  expect(made.map(({ state }) => state.killed)).toEqual([false, false, true])
})
