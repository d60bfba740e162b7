/** Tokens and readers on Windows: what Plug and Play and the service manager tell. No card is powered, nothing asks for a PIN. */

import { z } from '../../../../src-shared/zod.ts'
import type { CardReader, DeviceLook, UsbDevice } from '../../../base/devices.ts'

/**
 * Present devices and the state of the "Smart Card" service, as JSON. `certutil -scinfo` would tell the ATR too, but it
 * tries keys and asks for the PIN.
 */
export const WINDOWS_QUESTION = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$devices = @(Get-PnpDevice -PresentOnly | Where-Object { $_.InstanceId -match '^(USB\\\\VID_|SCFILTER\\\\|SWD\\\\SCDEVICEENUM\\\\)' } |
  ForEach-Object { @{ id = [string]$_.InstanceId; name = [string]$_.FriendlyName; class = [string]$_.Class } })
$service = Get-Service SCardSvr
@{ devices = $devices; service = [string]$service.Status } | ConvertTo-Json -Depth 4 -Compress`

const Answer = z.object({
  devices: z.array(z.object({ id: z.string(), name: z.string(), class: z.string() })),
  service: z.string(),
})

/** @returns null when it is not the answer to `WINDOWS_QUESTION` */
export function windowsLook(text: string): DeviceLook | null {
  const answer = Answer.safeParse(jsonOrNull(text))
  if (!answer.success) return null
  const { devices, service } = answer.data
  return {
    usb: usbDevices(devices),
    // Windows starts the service with the first reader; without one it rests.
    service: service === 'Running' ? 'running' : service === '' ? 'missing' : 'stopped',
    readers: cardReaders(devices),
  }
}

type PnpDevice = z.output<typeof Answer>['devices'][number]

/** `USB\VID_0529&PID_0620\…`; interfaces of one device (`&MI_00`) count once. */
function usbDevices(devices: readonly PnpDevice[]): readonly UsbDevice[] {
  const found = new Map<string, UsbDevice>()
  for (const { id, name, class: group } of devices) {
    const ids = /^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})/i.exec(id)
    if (!ids?.[1] || !ids[2]) continue
    const key = `${ids[1]}:${ids[2]}`.toLowerCase()
    const isReader = group === 'SmartCardReader' || found.get(key)?.isReader === true
    const product = name === '' ? null : name
    found.set(key, {
      vendorId: ids[1].toLowerCase(),
      productId: ids[2].toLowerCase(),
      product: isReader ? (found.get(key)?.product ?? product) : product,
      maker: null,
      isReader,
    })
  }
  return [...found.values()]
}

/**
 * `SWD\SCDEVICEENUM\1_YUBICO_YUBIKEY_…_0` is a reader; `SCFILTER\CID_<historical bytes>\7&…&0&YUBICO_YUBIKEY_…_0_SCFILTER…`
 * the card in it.
 */
function cardReaders(devices: readonly PnpDevice[]): readonly CardReader[] {
  const cards = devices.flatMap(({ id }) => {
    const found = /^SCFILTER\\CID_([0-9a-f]+)\\(.*)$/i.exec(id)
    return found?.[1] ? [{ historical: found[1].toLowerCase(), place: (found[2] ?? '').toUpperCase() }] : []
  })
  return devices.flatMap(({ id, name }) => {
    const key = /^SWD\\SCDEVICEENUM\\\d+_(.+)$/i.exec(id)?.[1]?.toUpperCase()
    if (key === undefined) return []
    const card = cards.find(({ place }) => place.includes(key))
    return [{ name, card: card ? { atr: null, historical: card.historical } : null }]
  })
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
