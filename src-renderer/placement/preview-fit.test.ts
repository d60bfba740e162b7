import { expect, test } from 'vitest'
import { fitPreview, LINE_HEIGHT, signatureTime } from './preview-fit.ts'

/** Every character half an em wide. */
const measure = (text: string) => text.length / 2

const LINES = [
  { text: 'Marta Lindqvist', bold: true },
  { text: '17 Nov 2026, 10:42 UTC', bold: false },
  { text: 'I approve this document', bold: false },
  { text: 'Gothenburg', bold: false },
]

test('everything stays inside the box', () => {
  for (const box of [
    { width: 215, height: 65 },
    { width: 90, height: 65 },
    { width: 400, height: 30 },
  ]) {
    const fit = fitPreview(box, LINES, 2, measure)
    const height = fit.lines.reduce((sum, line) => sum + line.sizePt * LINE_HEIGHT, 0)
    expect(height + 2 * fit.paddingPt).toBeLessThanOrEqual(box.height)
    const room = box.width - 2 * fit.paddingPt - fit.pictureWidthPt - fit.gapPt
    for (const line of fit.lines) expect(measure(line.text) * line.sizePt).toBeLessThanOrEqual(room)
  }
})

test('the name is larger, and nothing is larger than 12 points', () => {
  const fit = fitPreview({ width: 500, height: 200 }, LINES, null, measure)
  expect(fit.lines.map(l => l.sizePt)).toEqual([12 * 1.1, 12, 12, 12])
  expect(fit.pictureWidthPt).toBe(0)
})

test('long text breaks between words', () => {
  const fit = fitPreview({ width: 80, height: 120 }, LINES.slice(2, 3), null, measure)
  expect(fit.lines.map(l => l.text).join(' ')).toBe('I approve this document')
  expect(fit.lines.length).toBeGreaterThan(1)
})

test('time is told with its zone', () => {
  expect(signatureTime(new Date(2026, 10, 7, 9, 5))).toMatch(/^7 Nov 2026, 09:05 (UTC|[+-]\d\d:\d\d)$/)
})
