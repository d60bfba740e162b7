/** Words about a token's health, and about setting a new PIN. */
import { count } from './counts.ts'

const left = (days: number) => (days === 0 ? 'today' : `in ${count(days, 'day')}`)

export const healthWords = {
  health: {
    page: (owner: string | null, number: string, status: string) =>
      [owner, [number, status.toLowerCase()].filter(Boolean).join(', ')].filter(Boolean).join('. '),
    gone: 'This token is not in',
    goneText: 'Put it back to see how it is.',
    renewOne: 'Renew certificate…',
    /** Before the name, for screen readers. */
    view: 'View certificate: ',
    refresh: 'Refresh',
    ends: 'When certificates end',
    today: 'Today',
    legend: { fine: 'fine', soon: 'last 90 days', last: 'last 7 days' },
    none: 'There is no certificate on this token that can be read.',
    locked: 'Its certificates show after the password of the key file was given.',
    role: { issuer: 'Of the issuer', qualified: 'Qualified signature' },
    used: (when: string) => `last used ${when}`,
    left: (days: number, date: string) =>
      days < 0 ? `Ended ${date}` : days <= 90 ? `${count(days, 'day')} left, ${date}` : date,
    mark: (days: number) => `${count(days, 'day')} before`,
    pinCard: 'PIN and unlock code',
    pin: 'PIN',
    puk: 'Unlock code (PUK)',
    pukUse: 'Used only when the PIN is locked',
    forgotten: 'PIN forgotten or locked',
    forgottenText: 'Set a new PIN with the PUK. Certificates stay on the token',
    changePin: 'Change PIN…',
    unlock: 'Unlock with PUK…',
    onReader: 'The PIN is typed on the reader, and changed in the program that came with it.',
    keyFile: 'A key file has a password, not a PIN. It does not lock.',
    remind: 'Remind me',
    remindAt: {
      90: { title: '90 days before', text: 'Time to order a renewal' },
      30: { title: '30 days before', text: 'Last comfortable moment' },
      7: { title: '7 days before', text: 'Every day until renewed' },
    },
    facts: {
      maker: 'Maker',
      model: 'Model',
      driver: 'Driver',
      holds: 'Holds',
      pinLength: 'PIN length',
    },
    holds: (n: number) => count(n, 'certificate'),
    notTold: 'Not reported',
    due: {
      own: (name: string, days: number) => `The certificate of ${name} ends ${left(days)}`,
      issuer: (name: string, days: number) => `The issuer’s certificate “${name}” ends ${left(days)}`,
      'time-stamp': (name: string, days: number) =>
        `The certificate of the time-stamp service “${name}” ends ${left(days)}`,
      text: {
        own: (issuer: string) =>
          `A renewal can take ${issuer} two weeks. Start now so that you can keep signing.`,
        issuer: () =>
          'Certificates that rest on it end with it. Ask whether your token must be renewed before that.',
        'time-stamp': () =>
          'The service renews it by itself, as a rule, and this goes with the next time-stamp. If not, ask the service.',
      },
      services: 'Time-stamp services…',
      show: 'Show',
      howTo: 'How to renew…',
      dismiss: 'Remind me later',
    },
    renew: {
      title: 'How to renew',
      steps: (issuer: string) => [
        {
          title: `Ask ${issuer} for a renewal`,
          text: 'On the page or by the letter with which you got the token. Have its number at hand.',
        },
        {
          title: 'Get the new certificate',
          text: 'Some issuers put it on the same token, with their own program; others send a new token.',
        },
        {
          title: 'Put the token in and choose the new certificate',
          text: 'Tokenseal shows it beside the old one. What you have signed stays valid.',
        },
      ],
    },
  },
  newPin: {
    change: {
      title: 'Change PIN',
      secret: 'Current PIN',
      submit: 'Change PIN',
      doneTitle: 'The PIN has been changed',
      doneText: 'From now on the token takes the new one.',
    },
    unlock: {
      title: 'Unlock with PUK',
      secret: 'PUK, the unlock code',
      submit: 'Unlock',
      doneTitle: 'The token is unlocked',
      doneText: 'Its new PIN is set.',
    },
    lead: 'The PUK came with the token, usually in a sealed letter. It has limited tries too. If they run out, the token must be replaced.',
    newPin: 'New PIN',
    again: 'New PIN again',
    show: 'Hold to show',
    stored: 'The token checks and stores the PIN. Tokenseal does not keep it.',
    rules: {
      different: 'Different from the current PIN',
      notEasy: 'Not a date or a simple row',
    },
    differ: 'The two are not the same yet.',
    noPuk: 'I do not have the PUK',
    noPukText: 'Whoever issued the token can unlock or replace it. Without the PUK nobody else can.',
    sure: 'I am sure this is right for this token',
    lastTitle: {
      change: 'One more wrong PIN may lock the token',
      unlock: 'One more wrong PUK may end the token',
    },
    lastText: 'If you are not sure, stop now and look it up first.',
    useLastTry: 'Use last try',
    stop: 'Stop and check',
  },
} as const
