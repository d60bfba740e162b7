import { expect, test } from 'vitest'
import { Ink } from '../../src-shared/model/appearance.ts'
import { boundedInk, pathOf, thinned } from './ink-strokes.ts'

test('a drawing loses its margins, and keeps room for the pen', () => {
  const ink = boundedInk([
    [
      { x: 100, y: 50 },
      { x: 140, y: 70 },
    ],
    [{ x: 120, y: 60 }],
  ])
  expect(ink).toEqual({
    width: 46,
    height: 26,
    strokes: [
      [3, 3, 43, 23],
      [23, 13],
    ],
  })
  expect(Ink.safeParse(ink).success).toBe(true)
  expect(boundedInk([])).toBeNull()
})

test('points that lie on each other are dropped, the last one never', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0 },
    { x: 3, y: 0 },
    { x: 3.5, y: 0 },
  ]
  expect(thinned(points)).toEqual([
    { x: 0, y: 0 },
    { x: 3, y: 0 },
    { x: 3.5, y: 0 },
  ])
})

test('a click is a dot: a path without length, which a round pen shows', () => {
  expect(pathOf([{ x: 7, y: 9 }])).toBe('M7 9C7 9 7 9 7 9')
})

test('a straight stroke stays straight', () => {
  const numbers =
    pathOf([
      { x: 0, y: 0 },
      { x: 30, y: 30 },
      { x: 60, y: 60 },
    ])
      .match(/-?[\d.]+/g)
      ?.map(Number) ?? []
  for (let at = 0; at < numbers.length; at += 2)
    expect(numbers[at]).toBeCloseTo(numbers[at + 1] ?? Number.NaN, 9)
})
