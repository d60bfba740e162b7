/** What the doctor says in the cases that people wrote about in public threads. */
import { expect, test } from 'vitest'
import { doctorWords, messageForIt, STEP_NAMES } from '../../src-shared/errors/doctor-words.ts'
import type { ModuleInfo, TokenInfo } from '../../src-shared/model/certificate.ts'
import { DoctorCode, type DoctorStep } from '../../src-shared/model/doctor.ts'
import type { DoctorFacts } from './case.ts'
import { diagnose } from './diagnose.ts'

const READER = 'SafeNet eToken 5100 00 00'
const ETOKEN = { vendorId: '0529', productId: '0620', product: null, maker: null, isReader: true }
const CARD = { name: READER, card: { atr: '3bd5180081313a7d8073c8211030', historical: null } }
const STRANGE = { name: 'ACS ACR39U 00 00', card: { atr: '3b800101', historical: null } }

const opensc: ModuleInfo = {
  path: '/usr/lib/opensc-pkcs11.so',
  name: 'OpenSC',
  state: 'ready',
  source: 'known',
  libraryVersion: '0.23',
  architecture: null,
  tokenCount: 0,
  error: null,
}
const token: TokenInfo = {
  tokenId: 't',
  kind: 'pkcs11',
  label: 'Work',
  manufacturer: 'SafeNet',
  model: 'eToken',
  serial: '0a41',
  reader: READER,
  modulePath: '/usr/lib/libeToken.so',
  removable: true,
  loginRequired: true,
  readerKeypad: false,
  pin: 'ok',
  minPinLength: 4,
  maxPinLength: 16,
  certificatesLocked: false,
  certificates: [],
}
const certificate = {
  fingerprint: 'f',
  tokenId: 't',
  label: '',
  keyId: '',
  subject: 'CN=Anna Example',
  subjectName: 'Anna Example',
  issuer: '',
  issuerName: '',
  serialNumber: '1',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2028-01-01T00:00:00.000Z',
  keyKind: 'rsa',
  keyBits: 2048,
  keyUsage: [],
  qualified: false,
  usable: true,
  unusable: null,
} as unknown as TokenInfo['certificates'][number] // The doctor looks at three of its fields.

function report(facts: Partial<DoctorFacts>) {
  return diagnose({
    system: { platform: 'linux', name: 'Debian GNU/Linux 12 (bookworm)', arch: 'x64', packaging: 'none' },
    version: '1.0.0',
    look: { usb: [], service: 'running', readers: [] },
    modules: [opensc],
    unreadable: [],
    slots: [],
    tokens: [],
    ...facts,
  })
}

function codes(facts: Partial<DoctorFacts>, step: DoctorStep): readonly string[] {
  return report(facts)
    .findings.filter(finding => finding.step === step)
    .map(({ code, state }) => `${code} ${state}`)
}

test('plugged in, no driver: named, with the driver and where it comes from', () => {
  const { needy, drivers, usable, findings } = report({
    look: { usb: [ETOKEN], service: 'running', readers: [CARD] },
  })
  expect(usable).toBe(false)
  expect(needy).toMatchObject({ name: 'SafeNet eToken 5110', ids: 'USB 0529:0620' })
  expect(drivers).toMatchObject([{ name: 'SafeNet Authentication Client', package: null, own: true }])
  expect(drivers[0]?.page).toContain('thalesgroup.com')
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'driver.needed', state: 'problem', about: ['SafeNet eToken 5110'] }),
  )
})

test('on Debian the package is named, elsewhere not', () => {
  const look = {
    usb: [{ ...ETOKEN, vendorId: '20a0', productId: '4230' }],
    service: 'running',
    readers: [],
  } as const
  expect(report({ look }).drivers[0]?.package).toBe('opensc-pkcs11')
  const system = { platform: 'linux', name: 'Fedora Linux 44', arch: 'x64', packaging: 'none' } as const
  expect(report({ look, system }).drivers[0]?.package).toBeNull()
})

test('its driver shows the token: nothing is wanting', () => {
  const facts: Partial<DoctorFacts> = {
    look: { usb: [ETOKEN], service: 'running', readers: [CARD] },
    modules: [{ ...opensc, path: token.modulePath, name: 'SafeNet eToken', tokenCount: 1 }],
    tokens: [{ ...token, certificates: [certificate] }],
  }
  const { usable, needy, findings } = report(facts)
  expect({ usable, needy }).toEqual({ usable: true, needy: null })
  expect(findings.map(({ state }) => state)).toEqual(Array(7).fill('ok'))
})

test('a card that no table knows, and a driver that does not either', () => {
  const look = { usb: [], service: 'running', readers: [STRANGE] } as const
  const slots = [
    {
      modulePath: opensc.path,
      name: STRANGE.name,
      tokenPresent: true,
      removable: true,
      problem: 'token.not-recognized',
    },
  ]
  expect(codes({ look, slots }, 'card')).toEqual(['card.unknown unknown'])
  expect(codes({ look, slots }, 'driver')).toEqual(['driver.not-for-this problem'])
  expect(codes({ look, slots }, 'token')).toEqual(['token.not-recognized problem'])
  expect(report({ look, slots }).needy).toMatchObject({ known: false, ids: 'ATR 3B 80 01 01' })
})

test('a token that was never set up', () => {
  const blank = { modulePath: opensc.path, name: 'Reader', tokenPresent: true, problem: 'token.blank' }
  const found = (removable: boolean) => codes({ slots: [{ ...blank, removable }] }, 'token')
  expect(found(true)).toEqual(['token.blank problem'])
  // SoftHSM2 and tpm2-pkcs11 always show one that nobody put there.
  expect(found(false)).toEqual(['token.not-reached unknown'])
})

test('a token that its driver could not read', () => {
  const slot = { modulePath: opensc.path, name: 'Reader', tokenPresent: true, removable: true }
  expect(codes({ slots: [{ ...slot, problem: 'token.failed' }] }, 'token')).toEqual([
    'token.unreadable problem',
  ])
  expect(codes({ slots: [{ ...slot, problem: 'token.removed' }] }, 'token')).toEqual([
    'token.not-reached unknown',
  ])
})

test.each([
  ['missing', 'problem'],
  ['stopped', 'problem'],
  ['no-permission', 'problem'],
  ['refused', 'problem'],
  ['not-answering', 'problem'],
  ['cannot-tell', 'unknown'],
] as const)('reader service: %s', (service, state) => {
  expect(codes({ look: { usb: [ETOKEN], service, readers: null } }, 'service')).toEqual([
    `service.${service} ${state}`,
  ])
})

test.each([
  { look: { usb: [], service: 'running', readers: [{ name: 'R', card: null }] }, code: 'card.none problem' },
  {
    look: { usb: [], service: 'running', readers: [{ name: 'R', card: { atr: null, historical: null } }] },
    code: 'card.mute problem',
  },
  { look: { usb: [ETOKEN], service: 'running', readers: [] }, code: 'card.reader-not-seen problem' },
] as const)('$code', ({ look, code }) => {
  expect(codes({ look }, 'card')).toEqual([code])
})

test.each([
  ['wrong-architecture', 'driver.wrong-architecture'],
  ['not-a-module', 'driver.not-a-driver'],
  ['missing', 'driver.missing'],
  ['crashed', 'driver.crashed'],
  ['not-answering', 'driver.not-answering'],
  ['switched-off', 'driver.switched-off'],
  ['failed', 'driver.failed'],
] as const)('a driver added by hand that is %s', (state, code) => {
  const module: ModuleInfo = { ...opensc, source: 'settings', state, architecture: 'x86, 32-bit' }
  expect(codes({ modules: [module] }, 'driver')[0]).toBe(`${code} problem`)
})

test('known places are no promise: nothing there, or nothing to start with, is no problem of the person', () => {
  expect(codes({ modules: [{ ...opensc, state: 'missing' }] }, 'driver')).toEqual(['driver.none unknown'])
  expect(codes({ modules: [{ ...opensc, state: 'failed' }] }, 'driver')).toEqual(['driver.failed unknown'])
})

test('a driver file that this person may not read', () => {
  const facts = { modules: [{ ...opensc, state: 'missing' as const }], unreadable: [opensc.path] }
  expect(codes(facts, 'driver')[0]).toBe('driver.no-permission problem')
})

test.each([
  ['ok', 'ok', true],
  ['count-low', 'ok', true],
  ['unknown', 'unknown', true],
  ['final-try', 'problem', true],
  ['locked', 'problem', false],
  ['to-be-changed', 'problem', false],
  ['not-initialized', 'problem', false],
] as const)('PIN %s', (pin, state, usable) => {
  const facts = { tokens: [{ ...token, pin, certificates: [certificate] }] }
  expect(codes(facts, 'pin')).toEqual([`pin.${pin} ${state}`])
  expect(report(facts).usable).toBe(usable)
})

test('an empty token, an expired certificate', () => {
  expect(codes({ tokens: [token] }, 'certificate')).toEqual(['certificate.none problem'])
  const expired = { ...certificate, usable: false, unusable: 'expired' as const }
  const [found] = report({ tokens: [{ ...token, certificates: [expired] }] }).findings.filter(
    ({ step }) => step === 'certificate',
  )
  expect(found && doctorWords(found).title).toBe('The certificate has expired')
})

test('a software token needs neither device nor service nor card', () => {
  const facts: Partial<DoctorFacts> = {
    look: { usb: null, service: 'stopped', readers: null },
    modules: [{ ...opensc, path: token.modulePath, name: 'SoftHSM2' }],
    tokens: [{ ...token, removable: false, certificates: [certificate] }],
  }
  expect(report(facts).findings.filter(({ state }) => state !== 'ok')).toEqual([])
})

test('a sandbox is a problem where it hides the readers', () => {
  const system = { platform: 'linux', name: 'Ubuntu', arch: 'x64', packaging: 'snap' } as const
  expect(codes({ system }, 'program')).toEqual(['program.snap ok'])
  expect(codes({ system, look: { usb: [], service: 'no-permission', readers: null } }, 'program')).toEqual([
    'program.snap problem',
  ])
  // Not installed, or not running, is what it looks like from inside: to install it would not help.
  for (const service of ['missing', 'stopped'] as const)
    expect(codes({ system, look: { usb: [], service, readers: null } }, 'service')).toEqual([
      'service.cannot-tell unknown',
    ])
})

test('every code belongs to a step and has its words', () => {
  for (const code of DoctorCode.options) {
    const step = code.slice(0, code.indexOf('.')) as DoctorStep // Checked by the next line.
    expect(STEP_NAMES[step]).toBeTruthy()
    const { title, text } = doctorWords({ step, state: 'ok', code, about: ['Device'], detail: 'expired' })
    expect(title).toBeTruthy()
    expect(text).toMatch(/\.$/)
  }
})

test('the message for IT holds token, system and driver, and no person', () => {
  const message = messageForIt(
    report({
      look: { usb: [ETOKEN], service: 'running', readers: [CARD] },
      tokens: [{ ...token, reader: 'other', removable: false, pin: 'locked', certificates: [certificate] }],
    }),
  )
  expect(message).toContain('Token: SafeNet eToken 5110 (USB 0529:0620)')
  expect(message).toContain('System: Debian GNU/Linux 12 (bookworm), x64')
  expect(message).toContain('Driver needed: SafeNet Authentication Client, https://')
  expect(message).toContain('PIN locked')
  for (const secret of ['Anna', 'Work', '0a41']) expect(message).not.toContain(secret)
})
