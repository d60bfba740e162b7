import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Layout, type LayoutInput, layoutAppearance } from './appearance-layout.ts'

/** Every character half an em wide, so that widths can be reckoned by hand. */
const measure = (text: string) => text.length / 2
const input = (parts: Partial<LayoutInput>): LayoutInput => ({
  width: 144,
  height: 54,
  paragraphs: [],
  imageAspect: null,
  measure,
  split: word => [...word],
  ...parts,
})
const plain = (text: string) => ({ text, bold: false })

test('the name stands on top, a little larger, and nothing is lost', () => {
  const paragraphs = [
    { text: 'Ann Lee', bold: true },
    plain('17 Nov 2026'),
    plain('I approve this'),
    plain('Oslo'),
  ]
  const { lines } = layoutAppearance(input({ paragraphs }))
  expect(lines.map(line => line.text)).toEqual(paragraphs.map(({ text }) => text))
  const [name, date] = lines
  expect((name?.size ?? 0) / (date?.size ?? 1)).toBeCloseTo(1.1)
  const ys = lines.map(({ y }) => y)
  expect([...ys].sort((a, b) => b - a)).toEqual(ys)
})

test('a long text is wrapped between words, and broken inside one only when it must be', () => {
  const { lines } = layoutAppearance(input({ width: 60, paragraphs: [plain('one two three four five six')] }))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.map(line => line.text).join(' ')).toBe('one two three four five six')
  const word = 'x'.repeat(60)
  const broken = layoutAppearance(input({ width: 60, paragraphs: [plain(word)] })).lines
  expect(broken.map(line => line.text).join('')).toBe(word)
})

test('what cannot fit at the smallest size ends with an ellipsis', () => {
  const { lines } = layoutAppearance(
    input({ width: 40, height: 20, paragraphs: [plain('word '.repeat(200).trim())] }),
  )
  expect(lines.at(-1)?.text).toMatch(/…$/)
  expect(lines[0]?.text).toMatch(/^word/)
})

test('a picture alone fills the box, beside text it stays on the left; its proportions stay', () => {
  const alone = layoutAppearance(input({ imageAspect: 2 })).image
  expect(alone?.width).toBeCloseTo(2 * (alone?.height ?? 0))
  expect(alone?.height).toBeGreaterThan(44)
  const beside = layoutAppearance(input({ imageAspect: 4, paragraphs: [plain('Ann')] }))
  expect(beside.image?.width).toBeCloseTo(4 * (beside.image?.height ?? 0))
  expect(beside.image?.width).toBeLessThan(0.5 * 144)
  expect(beside.lines[0]?.x).toBeGreaterThan((beside.image?.x ?? 0) + (beside.image?.width ?? 0))
})

test('whatever is asked for, everything stays inside the box', () => {
  const paragraph = fc.record({ text: fc.string({ minLength: 1, maxLength: 80 }), bold: fc.boolean() })
  const box = fc.record({
    width: fc.double({ min: 40, max: 600, noNaN: true }),
    height: fc.double({ min: 20, max: 400, noNaN: true }),
    paragraphs: fc.array(paragraph, { maxLength: 5 }),
    imageAspect: fc.option(fc.double({ min: 0.05, max: 20, noNaN: true })),
  })
  fc.assert(
    fc.property(box, asked => expectInside(layoutAppearance(input(asked)), asked)),
    { numRuns: 300 },
  )
})

function expectInside({ image, lines }: Layout, { width, height }: { width: number; height: number }) {
  const within = (x: number, y: number) => x >= 0 && y >= 0 && x <= width + 1e-6 && y <= height + 1e-6
  if (image)
    expect(within(image.x, image.y) && within(image.x + image.width, image.y + image.height)).toBe(true)
  for (const { text, size, x, y } of lines) {
    // A single character may be wider than a sliver of a box; otherwise no line is.
    const ends = [...text].length <= 2 ? x : x + measure(text) * size
    expect(within(x, y) && within(ends, y)).toBe(true)
  }
}
