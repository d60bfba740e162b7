import { expect, test } from 'vitest'
import { parseCommandLine } from './arguments.ts'
import { placementOf } from './placement-options.ts'

function placement(...options: readonly string[]) {
  const parsed = parseCommandLine(['sign', 'a.pdf', ...options])
  if (parsed.kind !== 'command') throw new Error('no command')
  return placementOf(parsed.command)
}

test('words, and what goes with them', () => {
  expect(placement('--at-text', 'Sign here')).toEqual({
    words: 'Sign here',
    occurrence: 'first',
    lookOn: 'all',
    matchCase: false,
    wholeWords: false,
    side: 'free',
    // 76 by 23 mm.
    size: { width: expect.closeTo(215.43, 2), height: expect.closeTo(65.2, 2) },
    offset: { x: 0, y: 0 },
    otherwise: null,
  })
  const all = ['--occurrence', '3', '--look-on', '2,4-5', '--side', 'above', '--box-size', '120x40']
  const more = ['--box-offset=-10,4.5', '--match-case', '--whole-words', '--pages', 'all']
  expect(placement('--at-text', 'x', ...all, ...more, '--or-rect', '1,2,100,50', '--page', 'first')).toEqual({
    words: 'x',
    occurrence: 3,
    lookOn: [
      { first: 1, last: 1 },
      { first: 3, last: 4 },
    ],
    matchCase: true,
    wholeWords: true,
    side: 'above',
    size: { width: 120, height: 40 },
    offset: { x: -10, y: 4.5 },
    alsoOn: 'all',
    otherwise: { page: 0, rect: { x: 1, y: 2, width: 100, height: 50 }, alsoOn: 'all' },
  })
})

test('coordinates as before', () => {
  expect(placement()).toBeNull()
  expect(placement('--rect', '1,2,100,50')).toEqual({
    page: 'last',
    rect: { x: 1, y: 2, width: 100, height: 50 },
  })
})

test.each([
  [['--rect', '1,2,3'], '--rect takes four numbers'],
  [['--rect', '1,,3,4'], '--rect takes four numbers'],
  [['--page', '2'], '--page needs --rect'],
  [['--pages', '2'], '--pages needs --rect or --at-text'],
  [['--side', 'left'], '--side needs --at-text'],
  [['--whole-words'], '--whole-words needs --at-text'],
  [['--at-text', 'x', '--rect', '1,2,3,4'], 'exclude each other'],
  [['--at-text', 'x', '--page', '2'], '--look-on'],
  [['--at-text', ' \u00ad '], '--at-text takes words'],
  [['--at-text', 'x'.repeat(501)], '--at-text takes words'],
  [['--at-text', 'x', '--occurrence', '0'], '--occurrence takes'],
  [['--at-text', 'x', '--look-on', '0'], '--look-on takes'],
  [['--at-text', 'x', '--side', 'inside'], '--side takes'],
  [['--at-text', 'x', '--box-size', '120'], '--box-size takes'],
  [['--at-text', 'x', '--box-size', '10x10'], 'at least 40x20'],
  [['--at-text', 'x', '--box-size', '99999x50'], 'out of bounds'],
  [['--at-text', 'x', '--box-offset', '1'], '--box-offset takes'],
  [['--at-text', 'x', '--or-rect', '1'], '--or-rect takes'],
])('%j is told in words', (options, words) => {
  expect(() => placement(...options)).toThrow(
    expect.objectContaining({
      code: 'usage.invalid',
      details: { problem: expect.stringContaining(words) },
    }),
  )
})
