/** The header line `%PDF-1.7`, and how many bytes stand before it. */
import { latin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'

export type Header = {
  /** Bytes before `%PDF-`. */
  readonly offset: number
  /** As written, `1.4` where it cannot be read. */
  readonly version: string
}

/** Other readers look no further either. */
const HEAD_BYTES = 1024

/** @returns null where there is no header and no `startxref` either */
export function findHeader(reader: ByteReader): Header | null {
  const head = latin1(reader.read(0, HEAD_BYTES))
  const offset = head.indexOf('%PDF-')
  if (offset >= 0) {
    const version = /^%PDF-(\d\.\d)/.exec(head.slice(offset, offset + 16))?.[1]
    return { offset, version: version ?? '1.4' }
  }
  const tail = latin1(reader.read(Math.max(0, reader.size - HEAD_BYTES), HEAD_BYTES))
  return /startxref\s*\d+\s*%%EOF/.test(tail) ? { offset: 0, version: '1.4' } : null
}
