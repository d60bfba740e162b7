/** The token doctor: why a token does not work, step by step. Never logs in, never spends a PIN try. */
import { DoctorReport } from '../model/doctor.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

export const doctor = {
  /** Looks now. A driver that was installed, removed or replaced since is taken up; `refresh` asks all drivers anew. */
  examine: call({ input: z.object({ refresh: z.boolean() }), output: DoctorReport }),
  /** What a support report would hold, as text: shown before it is saved. No PIN, name, serial or label is in it. */
  supportReport: call({ input: z.object({}), output: z.object({ text: z.string() }) }),
  /** Writes the text that `supportReport` gave last to a new file in the folder for downloads. */
  saveSupportReport: call({ input: z.object({}), output: z.object({ path: z.string() }) }),
  /** Opens the page of a driver in the person's browser. Only pages of our own table can be opened. */
  openPage: call({ input: z.object({ driverId: z.string() }), output: z.null() }),
}
