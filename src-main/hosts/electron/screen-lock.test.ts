import { expect, test, vi } from 'vitest'
import { electronScreenLock } from './screen-lock.ts'
import { electronMain } from './testing/fake-electron.ts'

vi.mock('electron/main', async () => (await import('./testing/fake-electron.ts')).electronMain)

// The names of the events are those of Electron's powerMonitor.
test.each(['lock-screen', 'suspend'])('%s is told until it is stopped', name => {
  const { powerMonitor } = electronMain
  let told = 0
  const stop = electronScreenLock('darwin').watch(() => {
    told += 1
  })
  powerMonitor.emit(name)
  expect(told).toBe(1)
  stop()
  powerMonitor.emit(name)
  expect(told).toBe(1)
})

// electron.d.ts, PowerMonitor: `lock-screen` has @platform darwin,win32.
test('on Linux, where Electron tells of no lock, logind is asked', () => {
  const byLogind = { isNoticed: false, watch: () => () => {} }
  expect(electronScreenLock('linux', () => byLogind)).toBe(byLogind)
})
