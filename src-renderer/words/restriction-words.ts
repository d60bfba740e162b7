/** Words about locking and certifying, and about what a signature will do. */

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

export const restrictionWords = {
  restriction: {
    lock: 'Lock document after signing',
    lockOff: 'Off: others can still sign it.',
    lockOn: 'Nobody can change it or sign it afterwards.',
    offBecause: (reason: string) => `Off: ${reason}`,
    waiting: (n: number) =>
      n === 1 ? 'one person still has to sign.' : `${NUMBERS[n] ?? n} people still have to sign.`,
    byCertification: 'the certification already allows no change.',
    byField: (what: string) => `The field asks for it: ${what}`,
    certify: 'Certify (as author)…',
    certifyText: 'You vouch for the document as its author, and say what others may do with it.',
    levels: {
      none: { title: 'Do not certify', term: '' },
      'no-changes': { title: 'Nothing may change', term: 'DocMDP P 1' },
      'form-filling': { title: 'Filling in and signing', term: 'DocMDP P 2' },
      annotations: { title: 'Also comments', term: 'DocMDP P 3' },
    },
    noChangesWaits: '“Nothing may change” is not for now: others still have to sign.',
    noOtherField: 'It has no other signature field, so nobody can sign after you.',
    result: { certified: 'Certified', locked: 'Locked', earlier: 'Those who signed before' },
  },
  prepared: {
    title: 'What the signature will do',
    saves: (name: string) => `Saves ${name}`,
    level: (title: string, from: string | null) => (from === null ? title : `${title} · time from ${from}`),
    missing: (title: string, why: string) => `${title} for now. ${why}`,
  },
} as const
