/** Words about tokens, drivers and certificates. Technical names: see the wording table of the design. */
import type { Merit } from '../../src-shared/model/certificate-ranking.ts'
import { count } from './counts.ts'

export const tokenWords = {
  pill: {
    none: 'No token',
    reading: 'Reading token…',
    ready: 'Token ready: ',
    attention: 'Token needs attention: ',
    daysLeft: (days: number) => {
      if (days >= 730) return `${count(Math.floor(days / 365), 'year')} left`
      return days === 0 ? 'Last day' : `${count(days, 'day')} left`
    },
    expired: 'Certificate expired',
    locked: 'PIN locked',
    noCertificate: 'No certificate',
    cannotSign: 'Cannot sign',
    passwordNeeded: 'Password needed',
    blank: 'Blank token',
    notSetUp: 'Not set up',
    found: 'Driver trouble',
    driverNeeded: 'See why',
    notAnswering: 'Not answering',
    driver: 'Driver',
    several: (n: number) => `${n} tokens`,
  },
  token: {
    usb: 'USB token',
    fixed: 'On this computer',
    card: (reader: string) => `in ${reader}`,
    file: 'Key file on this computer',
    number: (label: string, serial: string) => (serial ? `“${label}”, number ${serial}` : `“${label}”`),
    numberOnly: (serial: string) => `Number ${serial}`,
    status: {
      ready: 'Ready',
      expiring: 'Certificate expires soon',
      expired: 'Certificate expired',
      'no-certificate': 'No certificate',
      unusable: 'Cannot sign',
      locked: 'PIN locked',
      password: 'Password needed',
    },
    unnamed: 'Token',
  },
  inserted: {
    title: 'Token inserted',
    text: (name: string, all: number, usable: number) =>
      `${name}, ${count(all, 'certificate')}, ${usable === all ? (all === 1 ? 'it can sign' : 'all can sign') : `${usable} of them can sign`}.`,
    none: (name: string) => `${name}, no certificate on it.`,
    password: (name: string) => `${name}, its certificates show after its password.`,
    recommended: 'Recommended',
    certificate: (issuer: string, left: string) => `${issuer}, ${left}`,
    chooseAnother: 'Choose another…',
    choose: 'Choose…',
    use: 'Use to sign',
  },
  chooser: {
    title: 'Choose a certificate',
    toSign: (name: string) => `To sign ${name}`,
    recommended: 'Recommended',
    /** “Counts like a handwritten signature, and is the one you used last time.” */
    because: (merits: readonly Merit[], counts: 'like-ink' | 'qualified') => {
      const told = merits.map(merit => (merit === 'qualified' ? QUALIFIED[counts] : MERITS[merit]))
      const text = told.length > 1 ? `${told.slice(0, -1).join(', ')}, and ${told.at(-1)}` : (told[0] ?? '')
      return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
    },
    span: (from: string, to: string) => `${from} to ${to}`,
    seal: (issuer: string) => `${issuer}, organisation seal`,
    labelled: (label: string) => `“${label}”`,
    numbered: (serialEnd: string) => `number …${serialEnd}`,
    keyOf: (key: string, text: string) => (key ? `${key}: ${text}` : text),
    qualified: (issuer: string) => `${issuer}, qualified signature`,
    expired: (date: string) => `Expired ${date}`,
    starts: (date: string) => `Starts ${date}`,
    use: 'Use this certificate',
    noTokens: 'No token found',
    noTokensText:
      'Put your token or smart card in. If it is in already, install the driver that came with it.',
    blank: 'The token is blank',
    blankText:
      'It was never set up: there is no PIN and no certificate on it. Set it up with the program that came with it, or ask whoever issues your certificate.',
    noCertificates: 'No certificate on this token',
    noCertificatesText: 'Ask whoever issued it to put your certificate on it.',
    pinLocked: 'PIN locked',
    lookAgain: 'Look again',
    looking: 'Looking…',
    openKeyFile: 'Open key file…',
    keyFile: 'Key file',
    keyFileNoPath: 'The place of this key file is not known. Save it to a folder first.',
    lockedTitle: 'Its certificates show after the password',
    lockedText: 'The password is used once and not kept. Key files do not lock after wrong tries.',
    show: 'Show certificates',
    password: 'Password of the key file',
    passwordWrong: 'That is not the password. Check Caps Lock and try again.',
    drivers: 'Drivers that do not work',
  },
  certificateCard: {
    title: 'Certificate',
    change: 'Change certificate: ',
    none: 'No certificate chosen',
    noneText: 'Insert a token or choose one',
    chooseText: (n: number) => `Choose one of ${n}`,
  },
} as const

const MERITS: Readonly<Record<Exclude<Merit, 'qualified'>, string>> = {
  'only-one': 'is the only one here that can sign',
  'used-here': 'is the one you used last time in this folder',
  'for-signing': 'is made for signing documents',
  'used-last': 'is the one you used last time',
  'holds-longer': 'holds longer than the others',
}
const QUALIFIED = {
  'like-ink': 'counts like a handwritten signature',
  qualified: 'is a qualified certificate',
} as const
