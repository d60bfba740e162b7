import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { latin1 } from '../base/bytes.ts'
import { drawAppearance } from './appearance.ts'
import { writeAppearancePage } from './appearance-page.ts'
import type { PdfDocument } from './document.ts'
import { lateFonts } from './late-fonts.ts'
import { createSink } from './object-sink.ts'
import { ONE_PAGE, openBytes, openSample } from './sample-pdf.ts'

const SIZE = { width: 200, height: 60 }
const CONTENT = {
  lines: [{ text: 'Márta שלום', bold: true }],
  image: null,
  look: {
    layout: 'picture-left' as const,
    ink: { width: 10, height: 5, strokes: [[1, 4, 9, 1]] },
    logo: null,
    border: '#102030',
    qr: 'SHA256:00FF',
  },
  fonts: lateFonts(resolve(import.meta.dirname, '../../assets/fonts')),
}

/** What the forms of a document draw, unpacked. */
function formsOf(doc: PdfDocument): readonly string[] {
  return [...doc.allObjects()].flatMap(({ num }) => {
    const object = doc.object(num, 0)
    const isForm = object?.value.kind === 'dict' && object.stream !== null && object.value.entries.has('BBox')
    return object && isForm ? [latin1(doc.streamData(object))] : []
  })
}

test('the preview draws what a signature draws, byte for byte', async () => {
  const sink = createSink(openSample(ONE_PAGE))
  const fonts = await CONTENT.fonts()
  await drawAppearance(sink, { ...CONTENT, ...SIZE, fonts, rotation: 0, flatten: false })
  const { body } = sink.objects.at(-1) ?? {}
  const preview = openBytes(await writeAppearancePage(CONTENT, SIZE))
  const [form, ...others] = formsOf(preview)
  expect(others).toEqual([])
  expect(form).toContain('0.0627 0.1255 0.1882 RG') // 0x10, 0x20 and 0x30 of 255
  const { inflateSync } = await import('node:zlib')
  const packed = latin1(body ?? new Uint8Array())
  const data = packed.slice(packed.indexOf('stream\n') + 7, packed.lastIndexOf('\nendstream'))
  expect(latin1(new Uint8Array(inflateSync(Buffer.from(data, 'latin1'))))).toBe(form)
})

test('in PDF/A colours do not depend on the device', async () => {
  const formOf = async (calibrated: boolean) => {
    const sink = createSink(openSample(ONE_PAGE))
    const fonts = await CONTENT.fonts()
    await drawAppearance(sink, { ...CONTENT, ...SIZE, fonts, rotation: 0, flatten: true, calibrated })
    return sink.objects.map(({ body }) => latin1(body ?? new Uint8Array())).join('\n')
  }
  expect(await formOf(true)).toMatch(/\/DefaultRGB ?\[\/CalRGB/)
  expect(await formOf(true)).not.toContain('/SMask')
  expect(await formOf(false)).not.toContain('/DefaultRGB')
})
