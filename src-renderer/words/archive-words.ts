/** Words about archived documents whose proof ends unless it is renewed. */
import { count } from './counts.ts'

export const archiveWords = {
  archive: {
    due: (name: string, date: string, days: number) =>
      days < 0 ? `The proof of “${name}” has ended` : `Renew “${name}” before ${date}`,
    dueMany: (documents: number, date: string, days: number) =>
      days < 0
        ? `The proof of ${count(documents, 'archived document')} has ended, or ends soon`
        : `Renew ${count(documents, 'archived document')} before ${date}`,
    text: 'The last time-stamp ends then. One more keeps the signatures provable; nothing that was signed changes.',
    endedText:
      'The last time-stamp has ended. Renew it at once, and keep what else proves when the document was signed.',
    renewAction: 'Renew…',
    dismiss: 'Remind me later',
    dialog: {
      title: 'Renew archived documents',
      text: 'Each gets one more time-stamp over all that it holds. No token and no PIN are needed.',
      documents: 'Documents',
      until: (date: string, days: number) => (days < 0 ? `Ended ${date}` : `Holds until ${date}`),
      where: 'Save',
      inPlace: 'In the same file, once the new one is complete and checked',
      asCopy: 'As a new file beside it',
      renew: 'Renew',
      renewing: 'Renewing…',
      forget: 'Do not remind me of it again',
    },
    done: (n: number) => (n === 1 ? 'The document is renewed' : `${n} documents are renewed`),
    doneText: (date: string) => `The proof now holds until ${date}.`,
    locked: 'It is protected. Open it here, then renew it.',
    holds: (date: string) => `Provable until ${date}. You are reminded to renew it before.`,
  },
} as const
