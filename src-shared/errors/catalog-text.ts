/** Errors about places that words of the page name. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

const WHY = {
  password: 'Its password does not open it for reading the text.',
  unreadable: 'It is built in a way that its text cannot be read.',
  memory: 'Reading it took too much memory, so it was stopped.',
  time: 'Reading it took too long, so it was stopped.',
} as const

const SIDES = {
  free: 'beside',
  right: 'to the right of',
  left: 'to the left of',
  below: 'below',
  above: 'above',
  over: 'over',
} as const

const OTHER_PLACE = 'Name the place by page and coordinates, or use a field of the document.'

export const textFailures = {
  'text.unreadable': failure({
    details: z.object({ why: z.enum(['password', 'unreadable', 'memory', 'time']) }),
    exit: 3,
    words: d => ({
      title: 'The text of this document cannot be read',
      text: `${WHY[d.why]} Nothing was signed.`,
      remedy: OTHER_PLACE,
    }),
  }),
  'placement.text-not-found': failure({
    details: z.object({
      text: z.string(),
      /** False: the pages looked at hold no text at all. */
      hasText: z.boolean(),
    }),
    exit: 3,
    words: d =>
      d.hasText
        ? {
            title: 'The words are not in the document',
            text: `“${d.text}” stands on none of the pages looked at. Nothing was signed.`,
            remedy: `Check how they are written there. ${OTHER_PLACE}`,
          }
        : {
            title: 'The document has no text',
            text: 'Its pages are pictures, as a scanner makes them, so no words can be found. Nothing was signed.',
            remedy: `${OTHER_PLACE} Or let a program recognise its text first.`,
          },
  }),
  'placement.text-too-few': failure({
    details: z.object({ text: z.string(), wanted: z.number().int(), found: z.number().int() }),
    exit: 3,
    words: d => ({
      title: 'The words are not that often in the document',
      text: `Place number ${d.wanted} of “${d.text}” was asked for, and there ${d.found === 1 ? 'is 1' : `are ${d.found}`}. Nothing was signed.`,
      remedy: 'Ask for an earlier place, or for the last one.',
    }),
  }),
  'placement.no-room': failure({
    details: z.object({ side: z.enum(['free', 'right', 'below', 'above', 'left', 'over']) }),
    exit: 3,
    words: d => ({
      title: 'There is no room for the signature there',
      text: `A box of this size does not fit on the page ${SIDES[d.side]} the words. Nothing was signed.`,
      remedy: 'Choose another side of the words, or a smaller box.',
    }),
  }),
} as const
