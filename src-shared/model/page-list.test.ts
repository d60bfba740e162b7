import { expect, test } from 'vitest'
import { pagesOf, parsePageList } from './page-list.ts'

test.each([
  ['all', [0, 1, 2, 3]],
  ['ALL ', [0, 1, 2, 3]],
  ['1', [0]],
  ['4,1-2', [0, 1, 3]],
  [' 2 - 3 , 3', [1, 2]],
  ['2–4', [1, 2, 3]],
  ['3-5', [2, 3, 4]],
  ['7', [6]],
  ['1-9999999', [0, 1, 2, 3, 4]],
])('“%s” of four pages', (text, expected) => {
  const list = parsePageList(text)
  expect(list && pagesOf(list, 4)).toEqual(expected)
})

test.each(['', '0', '3-1', '1,', 'first', '1;2', '-3', '1.5', '99999999'])('“%s” is no list', text => {
  expect(parsePageList(text)).toBeNull()
})
