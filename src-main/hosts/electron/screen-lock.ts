/** The screen's lock and the computer's sleep: as Electron tells them, on Linux as logind does. */
import { powerMonitor } from 'electron/main'
import type { ScreenLock } from '../../app/app.ts'
import { createScreenLock } from '../node/screen-lock.ts'

/**
 * To be used after `ready` only: Electron says so of its powerMonitor. Its `lock-screen` is told on macOS and Windows.
 *
 * @param onLinux what takes its place there
 */
export function electronScreenLock(
  platform: NodeJS.Platform = process.platform,
  onLinux: () => ScreenLock = createScreenLock,
): ScreenLock {
  return platform === 'linux' ? onLinux() : BY_ELECTRON
}

const BY_ELECTRON: ScreenLock = {
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
