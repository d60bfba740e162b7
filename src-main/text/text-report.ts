/** What the process that reads the text of pages tells, checked: the child is not believed. */
import { MAX_GLYPHS } from '../../src-shared/model/page-glyphs.ts'
import { z } from '../../src-shared/zod.ts'
import { MAX_GLYPH_TEXT, type TextReport } from './text-protocol.ts'

const offset = z.number().int().nonnegative().safe()

const Report = z.union([
  z.object({ kind: z.literal('opened'), pageCount: offset }),
  z.object({ kind: z.literal('range'), begin: offset, end: offset }),
  z.object({ kind: z.literal('map'), name: z.string().max(100) }),
  z.object({
    kind: z.literal('page'),
    index: offset,
    texts: z.array(z.string().max(MAX_GLYPH_TEXT)).max(MAX_GLYPHS),
    numbers: z.instanceof(Float64Array),
  }),
  z.object({ kind: z.literal('failed'), why: z.enum(['password', 'unreadable', 'memory']) }),
])

/** @returns null for anything else */
export function textReportOf(message: unknown): TextReport | null {
  const parsed = Report.safeParse(message)
  return parsed.success ? parsed.data : null
}
