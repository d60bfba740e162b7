/** Tokens and readers on Linux: sysfs for USB, pcscd's socket for readers and cards. */
import { existsSync } from 'node:fs'
import type { DeviceLook } from '../../../base/devices.ts'
import { linuxUsbDevices } from './linux-usb.ts'
import { askPcscd } from './pcscd.ts'

/** pcsc-lite's own place, and where distributions put the program. */
const SOCKET = '/run/pcscd/pcscd.comm'
const PROGRAMS = [
  '/usr/sbin/pcscd',
  '/usr/bin/pcscd',
  '/usr/lib/pcsc-lite/pcscd',
  '/usr/libexec/pcscd',
  '/sbin/pcscd',
]

/** @param env `PCSCLITE_CSOCK_NAME` is pcsc-lite's own name for another socket */
export async function lookOnLinux(env: NodeJS.ProcessEnv): Promise<DeviceLook> {
  const usb = linuxUsbDevices()
  const { service, readers } = await askPcscd(env['PCSCLITE_CSOCK_NAME'] || SOCKET)
  const isInstalled = PROGRAMS.some(path => existsSync(path))
  return { usb, service: service === 'stopped' && !isInstalled ? 'missing' : service, readers }
}
