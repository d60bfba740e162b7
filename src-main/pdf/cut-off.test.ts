import { expect, test } from 'vitest'
import { concat, fromLatin1 } from '../base/bytes.ts'
import { refuseCutOff } from './cut-off.ts'
import { appendRevision, ONE_PAGE, openBytes, samplePdf } from './sample-pdf.ts'

const ONCE = samplePdf(ONE_PAGE)
const TWICE = appendRevision(ONCE, { 9: '<</Kind/Note>>' })

test.each(['endobj', '0000', 'trailer', '/Size', 'startxref'])(
  'an update cut off at %s is not passed over',
  word => {
    const end = Buffer.from(TWICE).lastIndexOf(word)
    expect(end).toBeGreaterThan(ONCE.length)
    expect(() => refuseCutOff(openBytes(TWICE.subarray(0, end)))).toThrow(
      expect.objectContaining({ code: 'pdf.damaged' }),
    )
  },
)

test.each([
  ['a whole document', TWICE],
  ['junk behind it', concat(TWICE, fromLatin1('\n<html>3 objects</html>\0\0'))],
  ['no line end', TWICE.subarray(0, TWICE.length - 1)],
])('%s is let pass', (_, bytes) => {
  expect(() => refuseCutOff(openBytes(bytes))).not.toThrow()
})
