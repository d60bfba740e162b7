/** What the token doctor found, in words: for the window, the command line and the message for IT. */

import { UnusableReason } from '../model/certificate.ts'
import type { DoctorCode, DoctorFinding, DoctorReport, DoctorStep } from '../model/doctor.ts'
import { DOCTOR_DRIVER_WORDS } from './doctor-driver-words.ts'
import type { Words } from './failure.ts'
import { UNUSABLE_WORDS } from './unusable-words.ts'

export type FindingWords = (finding: Pick<DoctorFinding, 'about' | 'detail'>) => Words

export const STEP_NAMES: Readonly<Record<DoctorStep, string>> = {
  program: 'Tokenseal',
  device: 'Device',
  service: 'Reader service',
  card: 'Card',
  driver: 'Driver',
  token: 'Token',
  certificate: 'Certificate',
  pin: 'PIN',
}

export function doctorWords(finding: DoctorFinding): Words {
  return WORDS[finding.code](finding)
}

const said =
  (title: string, text: string, remedy = ''): FindingWords =>
  () => ({ title, text, remedy })
const list = (names: readonly string[]) => names.join(', ')

const WORDS: Readonly<Record<DoctorCode, FindingWords>> = {
  'program.snap': said(
    'Tokenseal runs as a snap',
    'A snap sees card readers only when it is allowed to.',
    'Run: sudo snap connect tokenseal:pcscd',
  ),
  'program.flatpak': said(
    'Tokenseal runs as a Flatpak',
    'A Flatpak sees card readers only when it is allowed to, and no driver outside of it.',
    'Allow “Smart cards” for it in Flatseal, or install the deb, rpm or AppImage.',
  ),
  'program.appimage': said(
    'Tokenseal runs as an AppImage',
    'It sees readers and drivers like any other program.',
  ),
  'device.found': ({ about }) => ({
    title: `This computer sees: ${list(about) || 'a card reader'}`,
    text: 'The device is plugged in and gives its name.',
    remedy: '',
  }),
  'device.none': said(
    'No token or card reader is plugged in',
    'This computer sees no device of that kind.',
    'Put the token in, or connect the card reader. If it is in: try another port, without a hub in between.',
  ),
  'device.not-needed': said('No device is needed', 'This token is software on this computer.'),
  'device.cannot-tell': said(
    'This system does not tell which devices are plugged in',
    'Nobody here can be asked for them, as in a container or a sandbox.',
  ),
  'service.running': said(
    'The reader service is running',
    'Readers and cards are noticed as they come and go.',
  ),
  'service.missing': said(
    'The reader service is not installed',
    'Without it no program sees a card reader or a token that is one.',
    'Install the package pcscd (Debian, Ubuntu) or pcsc-lite (Fedora, Arch, openSUSE).',
  ),
  'service.stopped': ({ detail }) => ({
    title: 'The reader service does not run',
    text: 'Without it no program sees a card reader or a token that is one.',
    remedy:
      detail === 'linux'
        ? 'Run: sudo systemctl enable --now pcscd.socket'
        : 'Start the service “Smart Card” in Services.',
  }),
  'service.no-permission': said(
    'You may not use the reader service',
    'Its socket in /run/pcscd does not let you in.',
    'Ask whoever looks after this computer to give you access to pcscd.',
  ),
  'service.refused': said(
    'The reader service turned Tokenseal away',
    'Its access rules (polkit) keep you out. They often do so in a remote session.',
    'Work at the computer itself, or ask whoever looks after it to allow org.debian.pcsc-lite.access_pcsc.',
  ),
  'service.not-answering': said(
    'The reader service does not answer',
    'It runs, but did not reply in time.',
    'Take the token out and put it back. If that does not help, run: sudo systemctl restart pcscd',
  ),
  'service.cannot-tell': said(
    'It cannot be seen whether the reader service runs',
    'The system did not tell, or a sandbox hides it.',
  ),
  'service.not-needed': said('No reader service is needed', 'The token is reached without it.'),
  'card.known': ({ about }) => ({
    title: `The card answers: ${list(about)}`,
    text: 'It is in the reader and says what it is.',
    remedy: '',
  }),
  'card.unknown': ({ detail }) => ({
    title: 'The card is one that Tokenseal does not know by name',
    text: `It answers with ${detail ?? 'nothing that tells its kind'}. A driver may know it all the same.`,
    remedy: '',
  }),
  'card.mute': ({ about }) => ({
    title: 'The card does not answer',
    text: `A card is in ${list(about)}, but it says nothing.`,
    remedy: 'Take it out, look which way the chip points, wipe the chip, and put it in again.',
  }),
  'card.none': ({ about }) => ({
    title: 'No card is in the reader',
    text: `Empty: ${list(about)}.`,
    remedy: 'Put your card in, the chip first.',
  }),
  'card.reader-not-seen': ({ about }) => ({
    title: 'The reader service does not see the device',
    text: `${list(about)} is plugged in, but it is no reader for the service. Its driver brings its own way, or the package libccid is missing.`,
    remedy: 'Install libccid, and the driver of the token. Then take it out and put it back.',
  }),
  'card.cannot-tell': said('It cannot be seen whether a card is in', 'There is no reader to ask.'),
  'card.not-needed': said('No card is needed', 'The token is reached without a card reader.'),
  ...DOCTOR_DRIVER_WORDS,
  'token.found': ({ about }) => ({
    title: `Token: ${list(about)}`,
    text: 'Its driver can read it.',
    remedy: '',
  }),
  'token.not-recognized': ({ about }) => ({
    title: 'There is a card, but the driver does not know it',
    text: `In ${list(about)}.`,
    remedy: 'Install the driver that came with the card.',
  }),
  'token.blank': ({ about }) => ({
    title: 'There is a blank token',
    text: `In ${list(about)}. It was never set up: there is no PIN and no certificate on it.`,
    remedy: 'Set it up with the program that came with it, or ask whoever issues your certificate.',
  }),
  'token.unreadable': ({ about }) => ({
    title: 'There is a token that does not answer as it should',
    text: `In ${list(about)}. Its driver saw it, and could not read it.`,
    remedy: 'Take it out, put it back, and close other programs that use it.',
  }),
  'token.not-reached': said('No token to look at yet', 'The steps before this one come first.'),
  'certificate.usable': ({ about }) => ({
    title: `You can sign as ${list(about)}`,
    text: 'The certificate is valid now and meant for signing.',
    remedy: '',
  }),
  'certificate.none': ({ about }) => ({
    title: 'No certificate is on the token',
    text: `${list(about)} is empty, or shows its certificate only to another driver.`,
    remedy: 'Ask whoever issued the token to put your certificate on it.',
  }),
  'certificate.unusable': ({ about, detail }) => {
    const reason = UnusableReason.safeParse(detail)
    const why = reason.success ? UNUSABLE_WORDS[reason.data] : null
    return {
      title: why?.title ?? 'The certificate cannot sign',
      text: `${list(about)}. ${why?.text ?? ''}`.trim(),
      remedy: why?.remedy ?? '',
    }
  },
  'certificate.locked': said(
    'Its certificates show after the password',
    'A key file is opened when it is used.',
  ),
  'certificate.not-reached': said('No certificate to look at yet', 'The steps before this one come first.'),
  'pin.ok': said('The PIN is not locked', 'The token reports nothing against it. No PIN was tried.'),
  'pin.count-low': said(
    'A wrong PIN was typed before',
    'Fewer tries than usual are left. No PIN was tried here.',
    'Type the PIN with care. The right one gives all tries back.',
  ),
  'pin.final-try': said(
    'Last try',
    'After one more wrong PIN the token locks itself.',
    'Be sure of the PIN before you type it. If you are not, ask its issuer.',
  ),
  'pin.locked': said(
    'PIN locked',
    'Too many wrong PINs were typed, here or in another program. The certificate is still there.',
    'Unlock it with the PUK, the unlock code that came with the token, or ask its issuer.',
  ),
  'pin.to-be-changed': said(
    'The PIN must be changed first',
    'The token is new or was reset, and wants a PIN of your own.',
    'Change it with the program that came with the token.',
  ),
  'pin.not-initialized': said(
    'No PIN has been set',
    'The token has no PIN yet, so nothing on it can be used.',
    'Set it with the program that came with the token.',
  ),
  'pin.unknown': said('This token does not report tries', 'How many tries the PIN has left cannot be known.'),
  'pin.not-needed': said('No PIN is needed to look', 'Only a signature may ask for one.'),
  'pin.not-reached': said('No PIN to look at yet', 'The steps before this one come first.'),
}

/** For whoever looks after the computer. Names no person: what a certificate says stays here. */
export function messageForIt(report: DoctorReport): string {
  const { system, needy, drivers, devices, findings, usable } = report
  const shown = needy ? [needy] : devices
  const device = shown.map(({ name, ids }) => [name, ids && `(${ids})`].filter(Boolean).join(' '))
  const advice = drivers.map(driver => [
    driver.name,
    driver.package && `package ${driver.package}`,
    driver.page,
  ])
  const problems = findings.filter(({ state }) => state === 'problem').map(doctorWords)
  return [
    usable
      ? 'A signing token is usable on this computer.'
      : 'A signing token cannot be used on this computer yet.',
    '',
    `Token: ${device.join('; ') || 'none seen'}`,
    `System: ${system.name}, ${system.arch}${system.packaging === 'none' ? '' : `, as ${system.packaging}`}`,
    `Driver needed: ${advice.map(one => one.filter(Boolean).join(', ')).join('; or ') || 'not known'}`,
    ...(problems.length > 0 ? ['', 'What stands in the way:'] : []),
    ...problems.map(({ title, remedy }) => `- ${title}.${remedy ? ` ${remedy}` : ''}`),
    '',
    `Tokenseal ${report.version}`,
  ].join('\n')
}
