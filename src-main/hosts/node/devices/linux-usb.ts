/** USB devices of Linux, as sysfs tells them: no library, no permission needed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UsbDevice } from '../../../base/devices.ts'

const SYSFS_USB = '/sys/bus/usb/devices'
/** USB class "Smart Card" (CCID). */
const SMART_CARD_CLASS = '0b'

/**
 * @param root `/sys/bus/usb/devices`
 * @returns    null where there is no such folder, as in a container
 * @source     Linux, Documentation/ABI/testing/sysfs-bus-usb: `1-2` is a device, `1-2:1.0` one of its interfaces
 */
export function linuxUsbDevices(root: string = SYSFS_USB): readonly UsbDevice[] | null {
  const names = orNull(() => readdirSync(root))
  if (names === null) return null
  return names
    .filter(name => /^\d+-[\d.]+$/.test(name))
    .flatMap(name => {
      const attribute = (file: string) => attributeOf(join(root, name, file))
      const [vendorId, productId] = [attribute('idVendor'), attribute('idProduct')]
      if (!isId(vendorId) || !isId(productId)) return []
      const isReader = names
        .filter(other => other.startsWith(`${name}:`))
        .some(one => attributeOf(join(root, one, 'bInterfaceClass')) === SMART_CARD_CLASS)
      return [
        { vendorId, productId, product: attribute('product'), maker: attribute('manufacturer'), isReader },
      ]
    })
}

function attributeOf(path: string): string | null {
  return orNull(() => readFileSync(path, 'utf8').trim()) || null
}

function isId(text: string | null): text is string {
  return text !== null && /^[0-9a-f]{4}$/.test(text)
}

/** Devices come and go while we read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
