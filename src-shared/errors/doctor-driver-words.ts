/** The token doctor's words about drivers. */
import type { DoctorFinding } from '../model/doctor.ts'
import type { Words } from './failure.ts'

type About = Pick<DoctorFinding, 'about' | 'detail'>

const names = ({ about }: About) => about.join(', ')
const only =
  (title: string, text: string, remedy = '') =>
  () => ({ title, text, remedy })

const INSTALL = 'Install the driver for it. Tokenseal notices by itself.'

export const DOCTOR_DRIVER_WORDS = {
  'driver.ready': (one: About) => ({
    title: one.about.length > 0 ? `The driver works: ${names(one)}` : 'No driver is needed',
    text: 'It runs in a process of its own.',
    remedy: '',
  }),
  'driver.waiting': (one: About) => ({
    title: `Installed: ${names(one)}`,
    text: 'Which driver is needed shows when the token is in.',
    remedy: '',
  }),
  'driver.loading': only('A driver is starting', 'This takes a few seconds at most.'),
  'driver.needed': (one: About) => ({
    title: 'Your token needs its driver',
    text: `This computer sees ${names(one) || 'a card'}, but no driver here can use it.`,
    remedy: INSTALL,
  }),
  'driver.not-for-this': (one: About) => ({
    title: 'The installed driver does not know this card',
    text: `${names(one)} sees a card and cannot tell what it is.`,
    remedy: 'Install the driver that came with the card. Tokenseal notices by itself.',
  }),
  'driver.none': only(
    'No driver is installed',
    'A driver is the small program that lets apps use a token.',
    'Put the token in: then the driver that it needs is named here.',
  ),
  'driver.missing': (one: About) => ({
    title: `The driver file is gone: ${names(one)}`,
    text: 'It was added by hand and is not there any more.',
    remedy: 'Install it again, or remove it in Settings, Tokens and drivers.',
  }),
  'driver.no-permission': (one: About) => ({
    title: `You may not read the driver: ${names(one)}`,
    text: 'The file is there, but its permissions keep you out.',
    remedy: 'Ask whoever looks after this computer to make it readable, or install it again.',
  }),
  'driver.not-a-driver': (one: About) => ({
    title: `This file is not a driver: ${names(one)}`,
    text: 'It is not a library of PKCS#11, the kind of driver that tokens have.',
    remedy: 'Choose the file that came with the token.',
  }),
  'driver.wrong-architecture': (one: About) => ({
    title: `The driver is for another kind of computer: ${names(one)}`,
    text: one.detail
      ? `The file is for ${one.detail}, so it cannot be loaded here.`
      : 'It cannot be loaded here.',
    remedy: 'Install the version for this computer.',
  }),
  'driver.failed': (one: About) => ({
    title: `The driver cannot start: ${names(one)}`,
    text: one.detail ? `It reported: ${one.detail}.` : 'It gave an error when it was started.',
    remedy: 'Install it again, with everything that belongs to it.',
  }),
  'driver.crashed': (one: About) => ({
    title: `The driver crashed: ${names(one)}`,
    text: 'It runs in its own process, so nothing else was harmed.',
    remedy: 'Take the token out and put it back. If it goes on, install a newer version of the driver.',
  }),
  'driver.not-answering': (one: About) => ({
    title: `The driver does not answer: ${names(one)}`,
    text: 'It runs in its own process, so Tokenseal stays responsive.',
    remedy: 'Take the token out and put it back. If it goes on, install a newer version of the driver.',
  }),
  'driver.switched-off': (one: About) => ({
    title: `The driver is switched off: ${names(one)}`,
    text: 'It crashed several times within a minute.',
    remedy: 'Install a newer version of the driver, then start Tokenseal again.',
  }),
  'driver.off': (one: About) => ({
    title: `You turned this driver off: ${names(one)}`,
    text: 'It is not loaded.',
    remedy: 'If your token needs it, turn it on in Settings, Tokens and drivers.',
  }),
} as const satisfies Record<string, (one: About) => Words>
