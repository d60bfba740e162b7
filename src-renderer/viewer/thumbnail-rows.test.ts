import { expect, test } from 'vitest'
import { visibleRows } from './thumbnail-rows.ts'

// Rows of 100 px below 10 px of padding, 250 px high: rows 0 to 2 are in view at the top.
test.each([
  [0, 1000, { first: 0, last: 3 }],
  [510, 1000, { first: 4, last: 8 }],
  [99_760, 1000, { first: 996, last: 999 }],
  [0, 1, { first: 0, last: 0 }],
])('scrolled to %i of %i rows', (scrollTop, count, expected) => {
  expect(visibleRows(scrollTop, 250, 100, 10, count)).toEqual(expected)
})

test('no pages, no rows', () => {
  const { first, last } = visibleRows(0, 250, 100, 10, 0)
  expect(last).toBeLessThan(first)
})
