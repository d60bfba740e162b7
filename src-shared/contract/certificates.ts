/** Certificates: which one was used before, what stands in one, and a copy of it as a file. Never the key. */
import { z } from '../zod.ts'
import { call } from './define.ts'

export const certificates = {
  /** Fingerprints of what signed last. `beside`: path of a document; its folder counts. Nothing is read there. */
  lastUsed: call({
    input: z.object({ beside: z.string().nullable() }),
    output: z.object({ here: z.string().nullable(), anywhere: z.string().nullable() }),
  }),
}
