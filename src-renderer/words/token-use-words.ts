/** Words about using a token: its insertion, how long a login lasts. */
import { count } from './counts.ts'

export const tokenUseWords = {
  login: {
    until: (time: string) => `Unlocked until ${time}`,
    closeNow: 'Close now',
    closeNowOf: (token: string) => `Close now: ${token} asks for its PIN again`,
    keep: (minutes: number) => `Keep unlocked for ${count(minutes, 'minute')}`,
  },
  tokenUse: {
    title: 'Using the token',
    insert: 'When a token is inserted',
    insertText: 'Asking for the PIN needs a document that is placed and ready. Nothing is signed without it.',
    insertChoices: {
      prompt: 'Ask for the PIN if a document is ready',
      note: 'Show a message',
      nothing: 'Do nothing',
    },
    keep: 'Ask for the PIN',
    keepText: 'How long the token stays unlocked after a correct PIN',
    keepChoice: (minutes: number) =>
      minutes === 0 ? 'Every time' : `After ${count(minutes, 'minute')} of rest`,
    closeOnLock: 'Lock the token with the screen',
    closeOnLockText: 'When the screen locks or the computer sleeps, the PIN is asked again.',
    closeOnLockMissing:
      'The screen’s lock cannot be noticed here. The token locks after its minutes of rest, and when it is taken out.',
    notHere: 'Not available',
    removal: 'When the token is taken out',
    removalText: 'It locks at once',
  },
} as const
