/** For tests: files and bytes as a document reader sees them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteReader } from '../../base/ports.ts'

export function fileReader(path: string): ByteReader {
  const file = openSync(path, 'r')
  const { size } = fstatSync(file)
  return {
    size,
    read: (offset, length) => {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      const count = buffer.length === 0 ? 0 : readSync(file, buffer, 0, buffer.length, offset)
      return buffer.subarray(0, count)
    },
    close: () => closeSync(file),
  }
}

export function bytesReader(bytes: Uint8Array): ByteReader {
  return {
    size: bytes.length,
    read: (offset, length) =>
      bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + length, bytes.length)),
    close: () => {},
  }
}
