/** From ids to names: which token or card this is, as far as the table knows. Pure. */
import type { SeenDevice } from '../../src-shared/model/doctor.ts'
import type { CardAnswer, DeviceLook, UsbDevice } from '../base/devices.ts'
import { fitsPattern, historicalBytes } from './atr.ts'
import { KNOWN_DEVICES, type KnownDevice } from './known-devices.ts'

export type NamedDevice = {
  readonly seen: SeenDevice
  readonly known: KnownDevice | null
  /** Where a card is. */
  readonly reader: string | null
}

/** USB tokens and readers, then cards; a card that is the inside of a token in the list is not told again. */
export function nameDevices(look: DeviceLook): readonly NamedDevice[] {
  const usb = (look.usb ?? []).flatMap(named)
  const cards = (look.readers ?? []).flatMap(({ name, card }) => (card ? [namedCard(name, card)] : []))
  const isInside = (card: NamedDevice) =>
    usb.some(({ known }) => known !== null && (card.known === null || sameDrivers(known, card.known)))
  return [...usb, ...cards.filter(card => !isInside(card) || usb.length === 0)]
}

export function knownUsb({
  vendorId,
  productId,
}: Pick<UsbDevice, 'vendorId' | 'productId'>): KnownDevice | null {
  const fits = (id: string) => id === `${vendorId}:${productId}` || id === `${vendorId}:*`
  return KNOWN_DEVICES.find(({ usb }) => usb.some(fits)) ?? null
}

export function knownCard({ atr, historical }: CardAnswer): KnownDevice | null {
  if (atr !== null) return KNOWN_DEVICES.find(device => device.atr.some(one => fitsPattern(one, atr))) ?? null
  if (historical === null) return null
  const fits = (pattern: string) => fitsPattern(historicalBytes(pattern) ?? '', historical)
  return KNOWN_DEVICES.find(device => device.atr.some(fits)) ?? null
}

/** `3bd518…` as people write it: `3B D5 18 …`. */
export function spaced(hex: string): string {
  return hex.toUpperCase().match(/../g)?.join(' ') ?? ''
}

/** Neither a token of the table nor a reader: nothing of ours. */
function named(device: UsbDevice): readonly NamedDevice[] {
  const known = knownUsb(device)
  if (!known && !device.isReader) return []
  const own = [device.maker, device.product].filter(Boolean).join(' ')
  const ids = `USB ${device.vendorId}:${device.productId}`
  const seen: SeenDevice = { name: known?.name ?? own, known: known !== null, kind: 'usb', ids }
  return [{ seen, known, reader: null }]
}

function namedCard(reader: string, card: CardAnswer): NamedDevice {
  const known = knownCard(card)
  const ids =
    card.atr === null
      ? card.historical === null
        ? ''
        : `card ${spaced(card.historical)}`
      : `ATR ${spaced(card.atr)}`
  return { seen: { name: known?.name ?? '', known: known !== null, kind: 'card', ids }, known, reader }
}

function sameDrivers(a: KnownDevice, b: KnownDevice): boolean {
  return a.drivers[0] === b.drivers[0]
}
