/** Failures of files, jobs, usage and the program itself. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

const none = z.object({})
const named = z.object({ name: z.string() })
const UNTOUCHED = 'The original has not changed.'

export const fileFailures = {
  'file.not-found': failure({
    details: named,
    exit: 2,
    words: d => ({
      title: 'File not found',
      text: `There is no file “${d.name}” at this place.`,
      remedy: 'Check the name and the folder.',
    }),
  }),
  'file.unreadable': failure({
    details: named,
    exit: 3,
    words: d => ({
      title: 'The file cannot be read',
      text: `The system does not let Tokenseal read “${d.name}”. ${UNTOUCHED}`,
      remedy: 'Check that you may open it and that no other program has locked it.',
    }),
  }),
  'file.not-for-others': failure({
    details: named,
    exit: 2,
    words: d => ({
      title: 'This file is not given to another program',
      text: `The name of “${d.name}” does not end in .pdf, so the system might run it instead of showing it.`,
      remedy: 'Show it in its folder, and open it from there if you trust it.',
    }),
  }),
  'file.no-program': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'No program opened it',
      text: 'This computer names no program for it, or that program did not start. Nothing was changed.',
      remedy: 'Open it with the program that you use for such files.',
    }),
  }),
  'file.changed': failure({
    details: named,
    exit: 3,
    words: d => ({
      title: 'The file changed in the meantime',
      text: `Another program wrote to “${d.name}” while it was being read. Nothing was saved.`,
      remedy: 'Open it again, look at it, and try once more.',
    }),
  }),
  'file.exists': failure({
    details: named,
    exit: 2,
    words: d => ({
      title: 'There is a file with this name already',
      text: `“${d.name}” exists and was left as it is. Nothing was signed.`,
      remedy: 'Choose another name, or allow it to be replaced (--force on the command line).',
    }),
  }),
  'file.is-folder': failure({
    details: named,
    exit: 2,
    words: d => ({
      title: 'There is a folder with this name',
      text: `“${d.name}” is a folder, and stays one. Nothing was signed.`,
      remedy: 'Choose another name, or one inside that folder.',
    }),
  }),
  'file.name-too-long': failure({
    details: none,
    exit: 2,
    words: () => ({
      title: 'The name is too long',
      text: 'The disk does not take a file of such a long name. Nothing was signed.',
      remedy: 'Choose a shorter name.',
    }),
  }),
  'file.folder-missing': failure({
    details: named,
    exit: 2,
    words: d => ({
      title: 'The folder does not exist',
      text: `There is no folder “${d.name}” to save into. Nothing was signed.`,
      remedy: 'Create the folder, or choose another one.',
    }),
  }),
  'file.read-only-folder': failure({
    details: named,
    exit: 1,
    words: d => ({
      title: 'The folder cannot be written to',
      text: `Tokenseal may not create a file in “${d.name}”. ${UNTOUCHED}`,
      remedy: 'Save the signed copy in another folder.',
    }),
  }),
  'file.disk-full': failure({
    details: named,
    exit: 1,
    words: () => ({
      title: 'The disk is full',
      text: `There is not enough room for the signed copy. The unfinished file was removed. ${UNTOUCHED}`,
      remedy: 'Free some space, or save the signed copy on another disk.',
    }),
  }),
  'file.write-failed': failure({
    details: z.object({ name: z.string(), reason: z.string() }),
    exit: 1,
    words: d => ({
      title: 'The signed copy could not be saved',
      text: `Writing “${d.name}” failed (${d.reason}). ${UNTOUCHED}`,
      remedy: 'Check the disk or the network drive, then sign again.',
    }),
  }),
  'file.drive-gone': failure({
    details: named,
    exit: 1,
    words: d => ({
      title: 'The drive does not answer',
      text: `The disk or network drive of “${d.name}” stopped answering, or reports an error. ${UNTOUCHED}`,
      remedy: 'Check the connection and the drive, then sign again.',
    }),
  }),
  'demo.folder-taken': failure({
    details: z.object({ folder: z.string(), name: z.string() }),
    exit: 2,
    words: d => ({
      title: 'The demo needs a folder of its own',
      text: `“${d.folder}” holds “${d.name}” already, which the demo would replace. Nothing was changed.`,
      remedy: 'Choose a new or empty folder: --dir DIR.',
    }),
  }),
  'app.no-data-folder': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'Tokenseal has no place for its own data',
      text: 'Its data folder cannot be made or written to, and a window needs it. No document was changed.',
      remedy: 'Check its disk and its permissions, or name another folder: TOKENSEAL_DATA_DIR.',
    }),
  }),
  'app.not-answering': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'Tokenseal is open already, and does not answer',
      text: 'It may be busy, and open the file when it can. No document was changed.',
      remedy: 'Wait until it has finished, or end it, then start it again.',
    }),
  }),
  'job.cancelled': failure({
    details: none,
    exit: 130,
    words: () => ({
      title: 'Cancelled',
      text: `Nothing was signed. ${UNTOUCHED}`,
      remedy: 'Sign again whenever you like.',
    }),
  }),
  'job.unknown': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'This signing job has ended',
      text: 'The answer came too late. Nothing was sent to the token.',
      remedy: 'Start signing again.',
    }),
  }),
  'job.busy': failure({
    details: none,
    exit: 1,
    words: () => ({
      title: 'Another signature is under way',
      text: 'Tokenseal signs one job at a time.',
      remedy: 'Finish or cancel that one first.',
    }),
  }),
  'usage.invalid': failure({
    details: z.object({ problem: z.string() }),
    exit: 2,
    words: d => ({ title: 'That is not a valid command', text: d.problem, remedy: 'See tokenseal --help.' }),
  }),
  'usage.no-pin-source': failure({
    details: none,
    exit: 2,
    words: () => ({
      title: 'There is no way to ask for the PIN',
      text: 'This is not a terminal, and neither --pin-file nor --pin-stdin was given. Nothing was tried.',
      remedy: 'Run it in a terminal, or use --pin-file FILE or --pin-stdin.',
    }),
  }),
  'policy.refused': failure({
    details: z.object({ rule: z.string() }),
    exit: 8,
    words: d => ({
      title: 'Not allowed on this installation',
      text: `The rule “${d.rule}” forbids this. Nothing was signed.`,
      remedy: 'Ask whoever manages this computer.',
    }),
  }),
  'internal.bug': failure({
    details: z.object({ incident: z.string() }),
    exit: 1,
    words: d => ({
      title: 'Something went wrong inside Tokenseal',
      text: `This is our mistake, not yours. ${UNTOUCHED} Incident ${d.incident}.`,
      remedy: 'Try again; if it happens again, report it with the incident number.',
    }),
  }),
}
