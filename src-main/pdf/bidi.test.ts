import { expect, test } from 'vitest'
import { directedRuns } from './bidi.ts'

const seen = (text: string) =>
  directedRuns([...text])
    .map(({ parts, rtl }) => (rtl ? parts.toReversed() : parts).join(''))
    .join('')

// As `fribidi --nopad --nobreak` of GNU FriBidi 1.0.8 says, Arabic letters without their joined forms (NFKC).
test.each([
  ['Approved by Anna (2026)', 'Approved by Anna (2026)'],
  ['أوافق على هذا المستند 2026 (نسخة 3).', '.(3 ةخسن) 2026 دنتسملا اذه ىلع قفاوأ'],
  ['אני מאשר את המסמך הזה, גרסה 12.5 (PDF)', '(PDF) 12.5 הסרג ,הזה ךמסמה תא רשאמ ינא'],
  ['Approved by محمد علي (שלום) Ωmega', 'Approved by (םולש) يلع دمحم Ωmega'],
  ['-5% אב', 'בא 5%-'],
  ['א (b) ג', 'ג (b) א'],
  ['a (ב) c', 'a (ב) c'],
  ['مرحبا 12:30, 5%', '%5 ,12:30 ابحرم'],
  ['abc אבג 12-34 $5', 'abc $5 12-34 גבא'],
])('%s', (text, expected) => {
  expect(seen(text)).toBe(expected)
})
