/** Failures of looking at certificates and of saving them as files. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

/** By the code that the disk's failure has where a document is signed. */
export const NotSaved = z.enum([
  'file.read-only-folder',
  'file.disk-full',
  'file.drive-gone',
  'file.write-failed',
])
type NotSaved = z.output<typeof NotSaved>
const WHY_NOT_SAVED: Readonly<Record<NotSaved, readonly [text: string, remedy: string]>> = {
  'file.read-only-folder': ['You may not create files in this folder.', 'Choose another folder.'],
  'file.disk-full': ['The disk is full.', 'Free some space, or choose another folder.'],
  'file.drive-gone': ['Its disk or network drive does not answer.', 'Check the drive, then save again.'],
  'file.write-failed': ['Writing the file failed.', 'Check the disk or the network drive, then save again.'],
}

export const certificateFailures = {
  'certificate.not-saved': failure({
    details: z.object({ name: z.string(), why: NotSaved }),
    exit: 1,
    words: d => ({
      title: 'The certificate could not be saved',
      text: `${WHY_NOT_SAVED[d.why][0]} “${d.name}” was not written, and nothing else has changed.`,
      remedy: WHY_NOT_SAVED[d.why][1],
    }),
  }),
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
