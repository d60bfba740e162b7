/** What the three systems tell of their devices, read from output as it is found in public reports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packagingOf } from './create-devices.ts'
import { linuxUsbDevices } from './linux-usb.ts'
import { macLook } from './mac.ts'
import { windowsLook } from './windows.ts'

test('Linux: devices of sysfs, their interfaces, and what is none', () => {
  const root = mkdtempSync(join(tmpdir(), 'tokenseal-sysfs-'))
  const put = (name: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(join(root, name))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), `${text}\n`)
  }
  put('1-2', { idVendor: '0529', idProduct: '0620', product: 'Token JC', manufacturer: 'SafeNet' })
  put('1-2:1.0', { bInterfaceClass: '0b' })
  put('1-4.1', { idVendor: '046d', idProduct: 'c52b' })
  put('1-4.1:1.0', { bInterfaceClass: '03' })
  put('usb1', { idVendor: '1d6b', idProduct: '0002' })
  put('1-9', { idVendor: 'gone' })
  try {
    expect(linuxUsbDevices(root)).toEqual([
      { vendorId: '0529', productId: '0620', product: 'Token JC', maker: 'SafeNet', isReader: true },
      { vendorId: '046d', productId: 'c52b', product: null, maker: null, isReader: false },
    ])
    expect(linuxUsbDevices(join(root, 'nothing'))).toBeNull()
  } finally {
    rmSync(root, { recursive: true })
  }
})

/** Instance ids of a YubiKey 5 on Windows 11, from a public report. */
const YUBIKEY = 'YUBICO_YUBIKEY_OTP+FIDO+CCID_0'
const windows = {
  service: 'Running',
  devices: [
    { id: 'USB\\VID_1050&PID_0407\\6&1B2C3D4&0&2', name: 'USB Composite Device', class: 'USB' },
    {
      id: 'USB\\VID_1050&PID_0407&MI_02\\7&2FE4C607&0&0002',
      name: 'Microsoft Usbccid Smartcard Reader (WUDF)',
      class: 'SmartCardReader',
    },
    {
      id: `SCFILTER\\CID_8073C021C057597562694B6579\\7&2FE4C607&0&${YUBIKEY}_SCFILTER_CID_8073C021C057597562694B6579`,
      name: 'Smart Card',
      class: 'SmartCard',
    },
    { id: `SWD\\SCDEVICEENUM\\1_${YUBIKEY}`, name: 'Yubico YubiKey OTP+FIDO+CCID 0', class: 'SmartCard' },
    { id: 'SWD\\SCDEVICEENUM\\2_ALCOR_MICRO_USB_SMART_CARD_READER_0', name: 'Alcor 0', class: 'SmartCard' },
  ],
}

test('Windows: the token once, its card in its reader, an empty reader', () => {
  expect(windowsLook(JSON.stringify(windows))).toEqual({
    usb: [
      {
        vendorId: '1050',
        productId: '0407',
        product: 'USB Composite Device',
        maker: null,
        isReader: true,
      },
    ],
    service: 'running',
    readers: [
      {
        name: 'Yubico YubiKey OTP+FIDO+CCID 0',
        card: { atr: null, historical: '8073c021c057597562694b6579' },
      },
      { name: 'Alcor 0', card: null },
    ],
  })
})

test.each([
  { state: 'Stopped', service: 'stopped' },
  { state: '', service: 'missing' },
])('Windows: service $service', ({ state, service }) => {
  expect(windowsLook(JSON.stringify({ service: state, devices: [] }))?.service).toBe(service)
})

test('macOS up to 15: devices below hubs below buses, and the ATR of the card', () => {
  const report = {
    SPUSBDataType: [
      {
        _name: 'USB31Bus',
        _items: [
          {
            _name: 'USB2.1 Hub',
            vendor_id: '0x2109  (VIA Labs, Inc.)',
            product_id: '0x2817',
            _items: [
              {
                _name: 'YubiKey OTP+FIDO+CCID',
                manufacturer: 'Yubico',
                vendor_id: '0x1050  (Yubico AB)',
                product_id: '0x0407',
              },
            ],
          },
        ],
      },
    ],
    SPSmartCardsDataType: [
      {
        _name: 'READERS',
        '#01': 'Yubico YubiKey OTP+FIDO+CCID (ATR:<3bfd1300 008131fe 158073c0 21c05759 7562694b 657940>)',
      },
    ],
  }
  const look = macLook(JSON.stringify(report))
  expect(look?.usb).toContainEqual({
    vendorId: '1050',
    productId: '0407',
    product: 'YubiKey OTP+FIDO+CCID',
    maker: 'Yubico',
    isReader: true,
  })
  expect(look?.readers).toEqual([
    {
      name: 'Yubico YubiKey OTP+FIDO+CCID',
      card: { atr: '3bfd1300008131fe158073c021c057597562694b657940', historical: null },
    },
  ])
})

test('macOS 26: other names for the same, and another way to write an ATR', () => {
  const report = {
    SPUSBDataType: [],
    SPUSBHostDataType: [
      {
        _name: 'USB 3.1 Bus',
        _items: [
          {
            _name: ' Token JC',
            USBDeviceKeyProductID: '0x0620',
            USBDeviceKeyVendorID: '0x0529',
            USBDeviceKeyVendorName: ' SafeNet',
          },
        ],
      },
    ],
    SPSmartCardsDataType: [{ readers: ['OpenHanko Smart Card (ATR:{length = 4, bytes = 0x3b800101})'] }],
  }
  expect(macLook(JSON.stringify(report))).toEqual({
    usb: [{ vendorId: '0529', productId: '0620', product: 'Token JC', maker: 'SafeNet', isReader: true }],
    service: 'running',
    readers: [{ name: 'OpenHanko Smart Card', card: { atr: '3b800101', historical: null } }],
  })
})

test('whatever a program prints, nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), text => {
      macLook(text)
      windowsLook(text)
    }),
  )
  expect(macLook('no JSON')).toBeNull()
  expect(windowsLook('no JSON')).toBeNull()
})

test.each([
  { env: { SNAP: '/snap/tokenseal/1', SNAP_NAME: 'tokenseal' }, file: '', packaging: 'snap' },
  { env: { FLATPAK_ID: 'org.tokenseal.Tokenseal' }, file: '', packaging: 'flatpak' },
  { env: {}, file: '/.flatpak-info', packaging: 'flatpak' },
  { env: { APPIMAGE: '/opt/Tokenseal.AppImage' }, file: '', packaging: 'appimage' },
  { env: {}, file: '', packaging: 'none' },
] as const)('packed as $packaging', ({ env, file, packaging }) => {
  expect(packagingOf(env, path => path === file)).toBe(packaging)
})
