import { describe, expect, test } from 'vitest'
import type { PageView } from '../../src-shared/model/geometry.ts'
import type { TextRun } from '../viewer/pdf.ts'
import { alignedLeft, alignedToLine, bestSized, centred } from './alignment.ts'
import { snapTargets, textLines } from './text-lines.ts'

const UPRIGHT: PageView = { crop: { x1: 0, y1: 0, x2: 600, y2: 800 }, rotation: 0, userUnit: 1 }

const run = (text: string, x: number, y: number, width: number, height = 12): TextRun => ({
  text,
  start: { x, y },
  end: { x: x + width, y },
  height,
})

describe('lines of text', () => {
  test('runs on one base line are one line; the next base line is another', () => {
    const lines = textLines(
      [run('Hello', 72, 700, 30), run('world', 105, 700.4, 30), run('below', 72, 680, 40)],
      UPRIGHT,
    )
    expect(lines).toEqual([
      { left: 72, right: 135, base: 700.4, top: 712.4, rule: false },
      { left: 72, right: 112, base: 680, top: 692, rule: false },
    ])
  })

  test('columns stay apart', () => {
    expect(textLines([run('left', 72, 700, 30), run('right', 300, 700, 30)], UPRIGHT)).toHaveLength(2)
  })

  test('underscores and dots are rules to sign upon', () => {
    const lines = textLines([run('__________', 72, 200, 150), run('. . . . . .', 300, 200, 150)], UPRIGHT)
    expect(lines.map(l => l.rule)).toEqual([true, true])
  })

  test('on a page turned by 90 degrees the text that reads upright counts, in the shown place', () => {
    // /Rotate 90: what is drawn upward along x = 100 reads from left to right as shown.
    const view: PageView = { ...UPRIGHT, rotation: 90 }
    const upward: TextRun = { text: 'up', start: { x: 100, y: 50 }, end: { x: 100, y: 110 }, height: 10 }
    expect(textLines([upward, run('across', 100, 400, 60)], view)).toEqual([
      { left: 50, right: 110, base: 500, top: 510, rule: false },
    ])
  })

  test('UserUnit enlarges', () => {
    expect(textLines([run('a', 10, 20, 30)], { ...UPRIGHT, userUnit: 2 })).toEqual([
      { left: 20, right: 80, base: 40, top: 64, rule: false },
    ])
  })
})

describe('what can be aligned with', () => {
  test('the block of text makes the margins', () => {
    const lines = textLines([run('a', 80, 700, 400), run('b', 90, 100, 300)], UPRIGHT)
    expect(snapTargets(UPRIGHT, lines, []).margins).toEqual({ left: 80, right: 480, bottom: 100, top: 712 })
  })

  test('without text the usual 20 mm', () => {
    expect(snapTargets(UPRIGHT, [], []).margins.left).toBeCloseTo(56.69, 2)
  })

  test('beginnings that two lines share become a line', () => {
    const lines = textLines([run('a', 80, 700, 40), run('b', 80.2, 680, 40), run('c', 120, 660, 40)], UPRIGHT)
    expect(snapTargets(UPRIGHT, lines, []).xs.map(l => l.at)).toEqual([80])
  })
})

describe('the toolbar', () => {
  const lines = textLines([run('text', 80, 700, 400), run('____________', 80, 205, 150)], UPRIGHT)
  const page = snapTargets(UPRIGHT, lines, [])
  const rect = { x: 90, y: 230, width: 100, height: 40 }

  test('aligns left with the text', () => expect(alignedLeft(rect, page)).toEqual({ ...rect, x: 80 }))
  test('centres on the page', () => expect(centred(rect, page)).toEqual({ ...rect, x: 250 }))
  test('stands on the rule below', () => expect(alignedToLine(rect, page)).toEqual({ ...rect, y: 205 }))
  test('finds no line where there is none', () => {
    expect(alignedToLine({ ...rect, x: 490 }, { ...page, fields: [] })).toBeNull()
  })
  test('best size keeps the upper left corner', () => {
    const best = bestSized(rect, page)
    expect(best.x).toBe(90)
    expect(best.y + best.height).toBeCloseTo(270, 6)
    expect(best.width).toBeCloseTo(215.43, 2)
  })
})
