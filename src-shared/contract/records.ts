/** Records: check a document's signatures, read and change settings. */
import { ValidationReport } from '../model/report.ts'
import { Settings, SettingsChange } from '../model/settings.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const records = {
  /**
   * `trust`: files or folders with PEM or DER certificates that are anchors; `systemTrust`: those that the system
   * trusts are too. `at` ISO 8601, null: now.
   */
  validate: call({
    input: z.object({
      path: z.string(),
      password: z.string().nullable(),
      trust: z.array(z.string()),
      systemTrust: z.boolean().default(false),
      /** Nobody is asked; only what the document carries counts. */
      offline: z.boolean().default(false),
      at: z.string().nullable(),
    }),
    output: ValidationReport,
    secret: true,
  }),
  /** The reports as one PDF, a page for each file, beside the SHA-256 of that file. Fails with `file.*`. */
  saveReport: call({
    input: z.object({
      reports: z.array(z.object({ path: z.string(), report: ValidationReport })).min(1),
      output: z.object({ path: z.string(), overwrite: z.boolean() }),
    }),
    output: z.null(),
  }),
  settings: call({ input: z.object({}), output: Settings }),
  changeSettings: call({ input: SettingsChange, output: Settings }),
  settingsChanged: event(Settings),
}
