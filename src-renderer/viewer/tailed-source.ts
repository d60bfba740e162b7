/** A file with a few bytes behind it that are not on disk. */
import type { ByteSource } from '../bridge.ts'

export function withTail(source: ByteSource, tail: Uint8Array): ByteSource {
  const { size } = source
  return {
    size: size + tail.length,
    async read(begin, end) {
      const last = tail.slice(Math.max(0, begin - size), Math.max(0, end - size))
      if (begin >= size) return last
      const first = await source.read(begin, Math.min(end, size))
      const whole = new Uint8Array(first.length + last.length)
      whole.set(first)
      whole.set(last, first.length)
      return whole
    },
  }
}
