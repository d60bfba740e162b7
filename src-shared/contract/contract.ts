/** The one object from which every handler, client and host derives. */
import { appearances } from './appearances.ts'
import { application } from './application.ts'
import { certificates } from './certificates.ts'
import { doctor } from './doctor.ts'
import { documents } from './documents.ts'
import { drivers } from './drivers.ts'
import { health } from './health.ts'
import { levels } from './levels.ts'
import { logins } from './logins.ts'
import { pins } from './pins.ts'
import { records } from './records.ts'
import { signing } from './signing.ts'
import { tokens } from './tokens.ts'

export const contract = {
  application,
  documents,
  tokens,
  certificates,
  drivers,
  pins,
  logins,
  doctor,
  health,
  signing,
  levels,
  appearances,
  records,
}
export type AppContract = typeof contract
