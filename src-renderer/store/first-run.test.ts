/** Who is shown the first run, and how it moves on. */
import { expect, test } from 'vitest'
import type { DoctorReport } from '../../src-shared/model/doctor.ts'
import { firstRunStep, wantsFirstRun } from './first-run.ts'

const NEW = { welcomed: false, recentCount: 0, documentCount: 0, tokenList: { modules: [], tokens: [] } }

test('a new profile without a token, and nobody else', () => {
  expect(wantsFirstRun(NEW)).toBe(true)
  expect(wantsFirstRun({ ...NEW, welcomed: true })).toBe(false)
  expect(wantsFirstRun({ ...NEW, recentCount: 1 })).toBe(false)
  expect(wantsFirstRun({ ...NEW, documentCount: 1 })).toBe(false)
  expect(wantsFirstRun({ ...NEW, tokenList: null })).toBe(false)
})

const report = (part: Partial<DoctorReport>): DoctorReport => ({
  usable: false,
  devices: [],
  findings: [],
  needy: null,
  drivers: [],
  system: { platform: 'linux', name: 'Debian', arch: 'x64', packaging: 'none' },
  version: '1',
  ...part,
})
const found = (code: DoctorReport['findings'][number]['code'], state: 'ok' | 'problem') => [
  { step: 'driver' as const, state, code, about: [], detail: null },
]

test.each([
  { name: 'nothing known', report: null, step: 'insert' },
  {
    name: 'nothing plugged in',
    report: report({ findings: [...found('driver.none', 'problem')] }),
    step: 'insert',
  },
  {
    name: 'a device without its driver',
    report: report({ needy: { name: 'K', known: true, kind: 'usb', ids: '' } }),
    step: 'driver',
  },
  {
    name: 'a driver for another computer',
    report: report({ findings: [...found('driver.wrong-architecture', 'problem')] }),
    step: 'driver',
  },
  { name: 'a token', report: report({ findings: [...found('token.found', 'ok')] }), step: 'ready' },
])('$name: $step', ({ report: given, step }) => {
  expect(firstRunStep(given)).toBe(step)
})
