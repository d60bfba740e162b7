/** A visible signature alone, as a PDF of one page of its size: what the preview shows. */
import { fromLatin1 } from '../base/bytes.ts'
import { drawAppearance } from './appearance.ts'
import { createOwnSink, wholeFile } from './own-file.ts'
import type { AppearanceContent } from './plan-signature.ts'
import { writeDict, writeNumber, writeRef } from './write-objects.ts'

/**
 * The same stream that a signature in a box of this size gets.
 *
 * @param size points as shown
 * @throws AppError `appearance.*`
 */
export async function writeAppearancePage(
  content: AppearanceContent,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const sink = createOwnSink()
  const fonts = await content.fonts()
  const form = await drawAppearance(sink, { ...content, ...size, fonts, rotation: 0, flatten: false })
  const parent = sink.reserve()
  const page = sink.object(
    writeDict({
      Type: '/Page',
      Parent: writeRef(parent),
      MediaBox: `[0 0 ${writeNumber(size.width)} ${writeNumber(size.height)}]`,
      Resources: writeDict({ XObject: writeDict({ Fm0: form }) }),
      Contents: sink.stream(writeDict({}), fromLatin1('/Fm0 Do\n')),
    }),
  )
  sink.object(writeDict({ Type: '/Pages', Kids: `[${page}]`, Count: '1' }), parent)
  const root = sink.object(writeDict({ Type: '/Catalog', Pages: writeRef(parent) }))
  return wholeFile(sink, { Root: root })
}
