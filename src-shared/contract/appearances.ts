/** Named appearances: keep, list, and draw one as it will be written. */
import { KeptPicture, NamedAppearance } from '../model/appearance.ts'
import { Appearance } from '../model/signing.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const appearances = {
  list: call({ input: z.object({}), output: z.array(NamedAppearance) }),
  /** Adds it, or replaces the one with its id. Fails with `appearance.name-taken`. */
  save: call({ input: NamedAppearance, output: z.array(NamedAppearance) }),
  remove: call({ input: z.object({ id: z.string() }), output: z.array(NamedAppearance) }),
  /** Copies a PNG or JPEG into the data folder. Fails with `appearance.image-unreadable`. */
  importPicture: call({
    input: z.object({
      path: z.string(),
      /** Of what it was drawn from, for words; absent: that of the file. */
      name: z.string().max(255).optional(),
    }),
    output: KeptPicture,
  }),
  /**
   * Draws the stream that a signature would get, as a PDF of one page of this size. Its bytes are asked for by
   * `documentBytes(previewId)`; they are there until some more previews were drawn.
   */
  preview: call({
    input: z.object({
      appearance: Appearance,
      /** Instead of a kept one: as it is being edited. */
      draft: NamedAppearance.nullable(),
      /** Points as shown. */
      width: z.number().positive().max(20_000),
      height: z.number().positive().max(20_000),
      /** Whose digest the QR code tells; null: that of an empty file. */
      documentId: z.string().nullable(),
      reason: z.string().nullable(),
      location: z.string().nullable(),
      signer: z.object({ name: z.string(), issuer: z.string(), serial: z.string() }),
    }),
    output: z.object({ previewId: z.string() }),
  }),
  changed: event(z.array(NamedAppearance)),
}
