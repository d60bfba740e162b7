import { expect, test } from 'vitest'
import { countDragged, fileNameOf, isPdfName } from './file-names.ts'

test('takes the last part of any path', () => {
  expect(fileNameOf('/home/m/Lease – 14.pdf')).toBe('Lease – 14.pdf')
  expect(fileNameOf('C:\\Users\\m\\Lease.pdf')).toBe('Lease.pdf')
  expect(fileNameOf('Lease.pdf')).toBe('Lease.pdf')
})

test('knows a PDF by its type or, where there is none, by its name', () => {
  expect(isPdfName('scan', 'application/pdf')).toBe(true)
  expect(isPdfName('SCAN.PDF', '')).toBe(true)
  expect(isPdfName('scan', '')).toBe(true)
  expect(isPdfName('.scan', '')).toBe(true)
  expect(isPdfName('letter.docx', '')).toBe(false)
  expect(isPdfName('notes.pdf.txt', 'text/plain')).toBe(false)
})

test('counts dragged files by type; text that is dragged is none', () => {
  const file = (type: string) => ({ kind: 'file', type })
  const dragged = ['application/pdf', 'image/png', 'image/gif', 'application/x-pkcs12', ''].map(file)
  expect(countDragged(dragged)).toEqual({ pdfs: 2, keyFiles: 1, pictures: 1, others: 1 })
  expect(countDragged([{ kind: 'string', type: 'text/plain' }])).toBeNull()
})
