import { expect, test } from 'vitest'
import { latin1 } from '../base/bytes.ts'
import { writeXrefStream, writeXrefTable } from './write-xref.ts'

const at = (num: number, offset: number, gen = 0) => ({ num, gen, offset, container: null }) as const

// Layout as in ISO 32000-2:2020, 7.5.4, example 2: subsections, 20 bytes a row, generation kept.
test('a table has one subsection for each run of numbers', () => {
  const table = latin1(
    writeXrefTable({
      entries: [at(3, 25325), at(23, 25518, 2), at(24, 25635)],
      trailer: '/Size 30',
      full: false,
    }),
  )
  expect(table).toBe(
    'xref\n3 1\n0000025325 00000 n \n23 2\n0000025518 00002 n \n0000025635 00000 n \ntrailer\n<<\n/Size 30\n>>\n',
  )
})

test('a whole table begins with the free list and has no gaps', () => {
  const table = latin1(writeXrefTable({ entries: [at(1, 9), at(4, 60)], trailer: '', full: true }))
  expect(table.split('\n').slice(1, 7)).toEqual([
    '0 5',
    '0000000000 65535 f ',
    '0000000009 00000 n ',
    '0000000000 65535 f ',
    '0000000000 65535 f ',
    '0000000060 00000 n ',
  ])
})

test('a whole table with wild numbers is written in subsections', () => {
  const table = latin1(writeXrefTable({ entries: [at(1, 9), at(8_000_000, 60)], trailer: '', full: true }))
  expect(table).toContain('\n8000000 1\n0000000060 00000 n \n')
  expect(table.length).toBeLessThan(200)
})

test('an offset of eleven digits is refused', () => {
  const entries = [at(1, 10_000_000_000)]
  expect(() => writeXrefTable({ entries, trailer: '', full: false })).toThrow('pdf.too-large')
  expect(() => writeXrefTable({ entries: [at(1, 9_999_999_999)], trailer: '', full: false })).not.toThrow()
})

test('a stream lists itself and widens for offsets beyond 4 GiB', () => {
  const entries = [at(2, 0x1_2345_6789), { num: 7, gen: 0, container: 5, index: 3 } as const]
  const bytes = writeXrefStream({ entries, trailer: '/Size 9', full: false, num: 8, offset: 0x1_ffff_ffff })
  const text = latin1(bytes)
  expect(text).toContain('/W [1 5 2]\n/Index [2 1 7 2]\n/Length 24>>')
  const start = text.indexOf('stream\n') + 7
  expect(Buffer.from(bytes.subarray(start, start + 24)).toString('hex')).toBe(
    ['01' + '0123456789' + '0000', '02' + '0000000005' + '0003', '01' + '01ffffffff' + '0000'].join(''),
  )
})
