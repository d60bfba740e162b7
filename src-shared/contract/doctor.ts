/** The token doctor: why a token does not work, step by step. Never logs in, never spends a PIN try. */
import { DoctorReport } from '../model/doctor.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

export const doctor = {
  /** Looks now. A driver that was installed, removed or replaced since is taken up; `refresh` asks all drivers anew. */
  examine: call({ input: z.object({ refresh: z.boolean() }), output: DoctorReport }),
  /** Opens the page of a driver in the person's browser. Only pages of our own table can be opened. */
  openPage: call({ input: z.object({ driverId: z.string() }), output: z.null() }),
}
