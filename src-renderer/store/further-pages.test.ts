import { expect, test } from 'vitest'
import { documentInfo } from '../test-data.ts'
import { furtherPages, isFurtherPage } from './further-pages.ts'

const info = { ...documentInfo(), pageCount: 4, fields: [] }
const typed = (text: string) => furtherPages({ [info.documentId]: text }, info)

test('ranges of this document', () => {
  expect(typed(' 1, 3-4 ')).toEqual({
    list: [
      { first: 0, last: 0 },
      { first: 2, last: 3 },
    ],
    isWrong: false,
  })
  expect(isFurtherPage(typed('1, 3-4'), 2, info)).toBe(true)
  expect(isFurtherPage(typed('1, 3-4'), 1, info)).toBe(false)
  expect(isFurtherPage(typed('all'), 1, info)).toBe(true)
})

test('nothing typed is none; pages that are not there are wrong', () => {
  expect(typed('')).toEqual({ list: null, isWrong: false })
  expect(furtherPages({}, info)).toEqual({ list: null, isWrong: false })
  for (const text of ['5', '2-5', 'two', '0']) expect(typed(text)).toEqual({ list: null, isWrong: true })
})
