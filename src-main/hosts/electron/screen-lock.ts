/** The screen's lock and the computer's sleep, as Electron tells them on every system. */
import { powerMonitor } from 'electron/main'
import type { ScreenLock } from '../../app/app.ts'

/** To be used after `ready` only: Electron says so of its powerMonitor. */
export const electronScreenLock: ScreenLock = {
  isNoticed: true,
  watch(onLock) {
    powerMonitor.on('lock-screen', onLock)
    powerMonitor.on('suspend', onLock)
    return () => {
      powerMonitor.off('lock-screen', onLock)
      powerMonitor.off('suspend', onLock)
    }
  },
}
