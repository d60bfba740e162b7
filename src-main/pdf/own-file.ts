/** A whole PDF of our own, from nothing but new objects. Nothing in it is random. */
import { concat, fromLatin1 } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf } from './document.ts'
import { createSink, type ObjectSink } from './object-sink.ts'
import { writeDict } from './write-objects.ts'

export function createOwnSink(): ObjectSink {
  return createSink(openPdf(readerOfBytes(NOTHING_YET), { password: null }))
}

/**
 * @param trailer references
 * @source ISO 32000-2:2020, 7.5 (file structure)
 */
export function wholeFile(
  sink: ObjectSink,
  trailer: { readonly Root: string; readonly Info?: string },
): Uint8Array {
  const parts: Uint8Array[] = [fromLatin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')]
  let length = parts[0]?.length ?? 0
  const put = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  const offsets = new Map<number, number>()
  for (const { num, body } of sink.objects) {
    if (body === null) continue
    offsets.set(num, length)
    put(concat(fromLatin1(`${num} 0 obj\n`), body, fromLatin1('\nendobj\n')))
  }
  const size = sink.nextNumber()
  const rows = Array.from({ length: size }, (_, num) => {
    const offset = offsets.get(num)
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const start = length
  put(
    fromLatin1(
      `xref\n0 ${size}\n${rows.join('')}trailer\n${writeDict({ Size: String(size), ...trailer })}\n`,
    ),
  )
  put(fromLatin1(`startxref\n${start}\n%%EOF\n`))
  return concat(...parts)
}

/** The sink numbers on behind what a document has; this one has three objects that are not carried over. */
const NOTHING_YET = skeleton()

function skeleton(): Uint8Array {
  const head = '%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n'
  const pages = '2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n'
  const page = '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]>>\nendobj\n'
  const offsets = [9, head.length, head.length + pages.length]
  const rows = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const body = head + pages + page
  const table = `xref\n0 4\n0000000000 65535 f \n${rows}trailer\n<</Size 4/Root 1 0 R>>\n`
  return fromLatin1(`${body}${table}startxref\n${body.length}\n%%EOF\n`)
}
