/** The application itself: what it is, and what its menu asks of the window. */
import { z } from '../zod.ts'
import { call, event } from './define.ts'

/** Every command that a menu, a key or a button can give. The window runs them, whoever draws the menu. */
export const Command = z.enum([
  'app.settings',
  'document.open',
  'document.close',
  'document.show-in-folder',
  'document.find',
  'document.go-to-page',
  'signature.sign',
  'certificate.view',
  'certificate.export',
  'view.zoom-in',
  'view.zoom-out',
  'view.fit-width',
  'view.actual-size',
  'view.rotate',
  'view.thumbnails',
  'view.theme-system',
  'view.theme-light',
  'view.theme-dark',
  'help.shortcuts',
  'help.about',
])
export type Command = z.output<typeof Command>

export const application = {
  about: call({
    input: z.object({}),
    output: z.object({
      version: z.string(),
      host: z.string(),
      runtime: z.string(),
      licence: z.string(),
      /** Where settings, recent documents and the log lie. Absolute. */
      dataFolder: z.string(),
    }),
  }),
  /** The licences of everything that is bundled, as plain text. Fails with `file.not-found` in an unbuilt checkout. */
  licences: call({ input: z.object({}), output: z.object({ text: z.string() }) }),
  /** Closes the window and ends the app. */
  quit: call({ input: z.object({}), output: z.null() }),
  command: event(z.object({ command: Command })),
}
