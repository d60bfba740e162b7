/** zod, configured once: without its `new Function` fast path, so the content security policy holds. */
import { z } from 'zod'

z.config({ jitless: true })

/**
 * The same schema for objects that never change: what it has given out once, it takes again without looking. For lists
 * that are told again and again while they grow.
 */
export function parsedOnce<T extends z.ZodType<object, object>>(schema: T) {
  const known = new WeakSet<object>()
  return z.union([
    z.custom<z.output<T>>(value => typeof value === 'object' && value !== null && known.has(value)),
    schema.transform(value => {
      known.add(value)
      return value
    }),
  ])
}

export { z }
