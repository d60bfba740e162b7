/** ATRs and the table of devices. A card's own check byte tells when one was written down wrong. */
import { expect, test } from 'vitest'
import { fitsPattern, historicalBytes } from './atr.ts'
import { KNOWN_DEVICES } from './known-devices.ts'
import { KNOWN_DRIVERS } from './known-drivers.ts'
import { knownCard, knownUsb, nameDevices } from './name-devices.ts'

/** YubiKey: Windows calls the card `SCFILTER\CID_8073C021C057597562694B6579`, public lists give this ATR. */
test('historical bytes as Windows tells them', () => {
  expect(historicalBytes('3BFD1300008131FE158073C021C057597562694B657940')).toBe('8073c021c057597562694b6579')
})

test.each(['', '3b', '3bff', '3bd518', '3b80'])('an ATR cut off: %s', atr => {
  expect(historicalBytes(atr)).toBeNull()
})

const patterns = KNOWN_DEVICES.flatMap(({ name, atr }) => atr.map(one => ({ name, one })))

/** ISO/IEC 7816-3, 8.2.5: the exclusive-or of everything from T0 to TCK is 0; with T=0 alone there is no TCK. */
test.each(patterns)('$name: $one is an ATR', ({ one }) => {
  expect(one).toMatch(/^3b([0-9a-f.]{2})+$/)
  expect(one.length / 2).toBeLessThanOrEqual(33)
  const history = historicalBytes(one) ?? ''
  expect(history).not.toBe('')
  expect(one).toContain(history)
  if (one.includes('.') || one.endsWith(history)) return
  const bytes = one.match(/../g)?.map(pair => Number.parseInt(pair, 16)) ?? []
  // Cards that put 00 there whatever came before are known: IDPrime.
  if (bytes.at(-1) !== 0) expect(bytes.slice(1).reduce((sum, byte) => sum ^ byte, 0)).toBe(0)
})

test('no two devices share an id', () => {
  const ids = KNOWN_DEVICES.flatMap(({ usb, atr }) => [...usb, ...atr])
  expect(new Set(ids).size).toBe(ids.length)
  expect(KNOWN_DEVICES.length).toBeGreaterThanOrEqual(25)
})

test('pages are https', () => {
  for (const { page } of Object.values(KNOWN_DRIVERS)) if (page) expect(new URL(page).protocol).toBe('https:')
})

test('an exact product before its whole vendor', () => {
  expect(knownUsb({ vendorId: '0529', productId: '0620' })?.name).toBe('SafeNet eToken 5110')
  expect(knownUsb({ vendorId: '0529', productId: 'ffff' })?.name).toBe('SafeNet token')
  expect(knownUsb({ vendorId: '046d', productId: 'c52b' })).toBeNull()
})

test('a card by its ATR, by a pattern, by what Windows keeps of it', () => {
  expect(knownCard({ atr: '3BD5180081313A7D8073C8211030', historical: null })?.name).toBe(
    'SafeNet eToken 5110',
  )
  // Recorded from an ePass2003 and published; its last four bytes differ from token to token.
  expect(knownCard({ atr: '3b9f958131fe9f006646530501001171df000003900080', historical: null })?.name).toBe(
    'Feitian ePass2003',
  )
  expect(knownCard({ atr: null, historical: '8073c021c057597562694b6579' })?.name).toBe('YubiKey')
  expect(knownCard({ atr: '3b800101', historical: null })).toBeNull()
  expect(fitsPattern('3b..', '3b000')).toBe(false)
})

test('a token and the card inside it are one thing; a mouse is none', () => {
  const usb = { product: null, maker: null, isReader: true }
  const seen = nameDevices({
    service: 'running',
    usb: [
      { ...usb, vendorId: '0529', productId: '0620' },
      { ...usb, vendorId: '046d', productId: 'c52b', isReader: false },
      { ...usb, vendorId: '058f', productId: '9540', product: 'EMV Smartcard Reader', maker: 'Generic' },
    ],
    readers: [
      { name: 'SafeNet eToken 5100 00 00', card: { atr: '3bd5180081313a7d8073c8211030', historical: null } },
    ],
  }).map(device => device.seen)
  expect(seen).toEqual([
    { name: 'SafeNet eToken 5110', known: true, kind: 'usb', ids: 'USB 0529:0620' },
    { name: 'Generic EMV Smartcard Reader', known: false, kind: 'usb', ids: 'USB 058f:9540' },
  ])
})
