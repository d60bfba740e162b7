/** Writes large PDFs object by object, so that a file of a gigabyte never lies in memory. For measuring only. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { deflateSync } from 'node:zlib'

/** How the file lists its objects. @source ISO 32000-2, 7.5.4 (table) and 7.5.8 (stream) */
export type XrefKind = 'table' | 'stream'

type Place =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'packed'; readonly container: number; readonly index: number }

export type PdfWriter = {
  /** Numbers come in any order, each once. `body` without `obj` and `endobj`. */
  object(number: number, body: string): void
  /** @param dictionary entries without /Length; @param data as it lies in the file */
  stream(number: number, dictionary: string, data: Uint8Array): void
  /** Many small objects in one object stream; only for `stream` files. @source ISO 32000-2, 7.5.7 */
  packed(container: number, objects: readonly (readonly [number: number, body: string])[]): void
  finish(rootNumber: number): void
}

const FLUSH_BYTES = 1 << 20

export function createPdfWriter(path: string, xref: XrefKind): PdfWriter {
  const file = openSync(path, 'w')
  const places = new Map<number, Place>()
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let offset = 0

  function write(bytes: Uint8Array): void {
    pending.push(bytes)
    pendingBytes += bytes.length
    offset += bytes.length
    if (pendingBytes >= FLUSH_BYTES) flush()
  }
  function flush(): void {
    const bytes = Buffer.concat(pending)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    pending = []
    pendingBytes = 0
  }
  const text = (value: string): void => write(Buffer.from(value, 'latin1'))

  function writeStream(number: number, dictionary: string, data: Uint8Array): void {
    places.set(number, { kind: 'offset', offset })
    text(`${number} 0 obj\n<< ${dictionary} /Length ${data.length} >>\nstream\n`)
    write(data)
    text('\nendstream\nendobj\n')
  }

  text('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n')
  return {
    object(number, body) {
      places.set(number, { kind: 'offset', offset })
      text(`${number} 0 obj\n${body}\nendobj\n`)
    },
    stream: writeStream,
    packed(container, objects) {
      const bodies: string[] = []
      const index: string[] = []
      let at = 0
      objects.forEach(([number, body], position) => {
        index.push(`${number} ${at}`)
        bodies.push(body)
        at += body.length + 1
        places.set(number, { kind: 'packed', container, index: position })
      })
      const head = `${index.join(' ')}\n`
      const data = deflateSync(Buffer.from(head + bodies.join('\n'), 'latin1'))
      const counts = `/N ${objects.length} /First ${head.length}`
      writeStream(container, `/Type /ObjStm ${counts} /Filter /FlateDecode`, data)
    },
    finish(rootNumber) {
      const startxref = offset
      if (xref === 'table') text(tableOf(places, rootNumber))
      else {
        const own = maxKey(places) + 1
        places.set(own, { kind: 'offset', offset })
        const size = own + 1
        const data = deflateSync(xrefRows(places, size))
        const entries = `/Type /XRef /Size ${size} /W [1 5 2] /Root ${rootNumber} 0 R /Filter /FlateDecode`
        writeStream(own, entries, data)
      }
      text(`startxref\n${startxref}\n%%EOF\n`)
      flush()
      closeSync(file)
    },
  }
}

function tableOf(places: ReadonlyMap<number, Place>, rootNumber: number): string {
  const size = maxKey(places) + 1
  const rows = ['0000000000 65535 f \n']
  for (let number = 1; number < size; number += 1) {
    const place = places.get(number)
    const at = place?.kind === 'offset' ? place.offset : 0
    rows.push(`${String(at).padStart(10, '0')} 00000 ${place ? 'n' : 'f'} \n`)
  }
  return `xref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root ${rootNumber} 0 R >>\n`
}

/** Rows of 8 bytes: type, 5 bytes of offset or container, 2 bytes of generation or index. */
function xrefRows(places: ReadonlyMap<number, Place>, size: number): Buffer {
  const rows = Buffer.alloc(size * 8)
  rows.writeUInt16BE(65535, 6)
  for (const [number, place] of places) {
    const row = number * 8
    rows.writeUInt8(place.kind === 'offset' ? 1 : 2, row)
    rows.writeUIntBE(place.kind === 'offset' ? place.offset : place.container, row + 1, 5)
    rows.writeUInt16BE(place.kind === 'offset' ? 0 : place.index, row + 6)
  }
  return rows
}

function maxKey(places: ReadonlyMap<number, Place>): number {
  let max = 0
  for (const number of places.keys()) max = Math.max(max, number)
  return max
}
