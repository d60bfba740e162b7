/** Failures of looking at certificates and of saving them as files. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

export const certificateFailures = {
  'certificate.withheld': failure({
    /** What the token calls it, perhaps nothing. */
    details: z.object({ name: z.string() }),
    exit: 5,
    words: d => ({
      title: 'The token does not give this certificate out',
      text: `It says that it holds ${d.name ? `“${d.name}”` : 'one'}, and refuses to hand it over. Nothing was saved.`,
      remedy: 'Use the program that came with the token, or ask whoever issued it for a copy.',
    }),
  }),
  'certificate.unreadable': failure({
    details: z.object({ name: z.string() }),
    exit: 5,
    words: d => ({
      title: 'This is no certificate that can be read',
      text: `${d.name ? `“${d.name}” does` : 'Its contents do'} not follow the standard. Nothing was saved.`,
      remedy: 'Ask whoever gave it to you for another copy (PEM, DER or PKCS#7).',
    }),
  }),
  'certificate.exists': failure({
    details: z.object({ name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'There is a file with this name already',
      text: `“${d.name}” exists and was left as it is. Nothing was saved.`,
      remedy: 'Choose another name, or allow it to be replaced (--force on the command line).',
    }),
  }),
}
