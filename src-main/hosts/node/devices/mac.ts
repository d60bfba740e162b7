/** Tokens and readers on macOS: what `system_profiler … -json` tells. */
import type { CardReader, DeviceLook, UsbDevice } from '../../../base/devices.ts'

/** macOS 26 tells USB under SPUSBHostDataType, earlier ones under SPUSBDataType. */
export const MAC_QUESTION = ['SPUSBDataType', 'SPUSBHostDataType', 'SPSmartCardsDataType', '-json'] as const

/** @returns null when it is no answer of system_profiler */
export function macLook(text: string): DeviceLook | null {
  const report = recordOrNull(jsonOrNull(text))
  if (!report) return null
  const isTold = 'SPUSBDataType' in report || 'SPUSBHostDataType' in report
  const usb = [report['SPUSBDataType'], report['SPUSBHostDataType']].flatMap(usbBelow)
  const readers = stringsBelow(report['SPSmartCardsDataType']).flatMap(readerIn)
  return {
    usb: isTold ? usb : null,
    // com.apple.ifdreader is started by the system as it is needed.
    service: 'running',
    readers: 'SPSmartCardsDataType' in report ? readers : null,
  }
}

/** Devices hang below hubs, hubs below buses: any depth. */
function usbBelow(value: unknown): readonly UsbDevice[] {
  if (Array.isArray(value)) return value.flatMap(usbBelow)
  const item = recordOrNull(value)
  if (!item) return []
  const text = (...names: readonly string[]) =>
    names.map(name => item[name]).find((found): found is string => typeof found === 'string') ?? ''
  const id = (found: string) => /0x([0-9a-f]{4})/i.exec(found)?.[1]?.toLowerCase()
  const [vendorText, product] = [text('vendor_id', 'USBDeviceKeyVendorID'), text('_name').trim()]
  const [vendorId, productId] = [id(vendorText), id(text('product_id', 'USBDeviceKeyProductID'))]
  const maker = (
    text('manufacturer', 'USBDeviceKeyVendorName') ||
    /\((.+)\)/.exec(vendorText)?.[1] ||
    ''
  ).trim()
  const own: UsbDevice[] =
    vendorId && productId
      ? // system_profiler tells no interface class: a name has to do.
        [
          {
            vendorId,
            productId,
            product: product || null,
            maker: maker || null,
            isReader: READER_NAME.test(product),
          },
        ]
      : []
  return [...own, ...usbBelow(item['_items'])]
}

const READER_NAME = /smart ?card|ccid|card reader|token/i

/** `Yubico YubiKey OTP+FIDO+CCID (ATR:<3bfd1300 008131fe …>)`, or `(ATR:{length = 4, bytes = 0x3b800101})`. */
function readerIn(line: string): readonly CardReader[] {
  const found = /^(.*?)\s*\(ATR:(.*)\)\s*$/.exec(line)
  if (!found?.[1]) return []
  const answer = found[2] ?? ''
  const hex = /bytes = 0x([0-9a-f]+)/i.exec(answer)?.[1] ?? answer.replace(/[<>\s]/g, '')
  const atr = /^(3b|3f)([0-9a-f]{2})*$/i.test(hex) ? hex.toLowerCase() : null
  const isEmpty = /no card|\(null\)|^$/i.test(answer.replace(/[<>]/g, '').trim())
  return [{ name: found[1], card: isEmpty ? null : { atr, historical: null } }]
}

function stringsBelow(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsBelow)
  const item = recordOrNull(value)
  return item ? Object.values(item).flatMap(stringsBelow) : []
}

function recordOrNull(value: unknown): Record<string, unknown> | null {
  // An object of JSON, whose members are looked at one by one.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
