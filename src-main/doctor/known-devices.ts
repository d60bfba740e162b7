/**
 * Tokens and cards by what they say without a driver: USB ids (as the CCID project lists them) and ATRs (as public lists of
 * cards have them). Rather few that are certain than many guesses: what is not here is told as unknown, with its numbers.
 */
import type { DriverId } from './known-drivers.ts'

export type KnownDevice = {
  readonly name: string
  /** `vendor:product`, lower case; `*` for every product of a vendor that makes tokens alone. */
  readonly usb: readonly string[]
  /** Hex; `.` stands for any digit. */
  readonly atr: readonly string[]
  /** Best first. */
  readonly drivers: readonly DriverId[]
}

/** The first that fits is taken: exact products before whole vendors. */
export const KNOWN_DEVICES: readonly KnownDevice[] = [
  {
    name: 'SafeNet eToken 5110',
    usb: ['0529:0620'],
    atr: [
      '3bd5180081313a7d8073c8211030',
      '3bd518008131fe7d8073c82110f4',
      '3bff9600008131fe4380318065b0855956fb120ffe82900000',
    ],
    drivers: ['sac'],
  },
  {
    name: 'SafeNet eToken 5110+',
    usb: ['08e6:34cf'],
    atr: ['3bff9600008131fe4380318065b0846566fb12017882900085'],
    drivers: ['sac'],
  },
  {
    name: 'SafeNet eToken 5300',
    usb: ['08e6:34cc', '08e6:34ce'],
    atr: ['3bff9600008131fe4380318065b0846160fb120ffd8290000c'],
    drivers: ['sac'],
  },
  { name: 'SafeNet eToken Fusion', usb: ['08e6:34d2'], atr: [], drivers: ['sac'] },
  { name: 'SafeNet eToken 7300', usb: ['0529:0602'], atr: [], drivers: ['sac'] },
  { name: 'eToken Pro', usb: [], atr: ['3bf21800ffc10a31fe55c8068a'], drivers: ['sac'] },
  {
    name: 'Thales IDPrime card',
    usb: [],
    atr: [
      '3b7f96000080318065b084413df6120ffe829000',
      '3b7f96000080318065b0850300ef120ffe829000',
      '3b7f96000080318065b0855956fb120ffe829000',
      '3b7f96000080318065b085050039120ffe829000',
    ],
    drivers: ['sac'],
  },
  { name: 'SafeNet token', usb: ['0529:*'], atr: [], drivers: ['sac'] },
  {
    name: 'Feitian ePass2003',
    usb: ['096e:0807', '096e:080a'],
    atr: ['3b9f958131fe9f006646530501001171df0000........', '3b9f958131fe9f006646530510323871df000000000019'],
    drivers: ['feitian', 'opensc'],
  },
  {
    name: 'StarSign Crypto USB Token',
    usb: ['1059:0017', '1059:0019'],
    atr: ['3bf99600008131fe4553434537200e00202028', '3bfd1800008131fe4553434536302d43433038312d46c2'],
    drivers: ['safesign'],
  },
  {
    name: 'WatchData token',
    usb: ['163c:0406', '163c:0407', '163c:0417', '163c:0418', '163c:0a03'],
    // Series numbers stand behind the letters WD6.
    atr: ['3b6e00005744361969869302............', '3b6d000057443641018693............'],
    drivers: ['watchdata'],
  },
  {
    name: 'Rutoken ECP',
    usb: ['0a89:0030'],
    atr: ['3b8b015275746f6b656e20445320c1', '3b8b015275746f6b656e20454350a0'],
    drivers: ['rutoken', 'opensc'],
  },
  { name: 'Rutoken Lite', usb: ['0a89:0025'], atr: [], drivers: ['rutoken'] },
  { name: 'JaCarta', usb: ['24dc:0101', '24dc:0402', '24dc:0102'], atr: [], drivers: ['jacarta'] },
  { name: 'ESMART Token', usb: ['2ce4:7479'], atr: [], drivers: ['esmart'] },
  {
    name: 'YubiKey',
    usb: ['0111', '0112', '0115', '0116', '0404', '0405', '0406', '0407'].map(id => `1050:${id}`),
    atr: [
      '3bfd1300008131fe158073c021c057597562694b657940',
      '3bf81300008131fe15597562696b657934d4',
      '3bfc1300008131fe15597562696b65794e454f7233e1',
    ],
    drivers: ['ykcs11', 'opensc'],
  },
  {
    name: 'Nitrokey HSM',
    usb: ['20a0:4230'],
    atr: ['3bfe1800008131fe458031815448534d31738021408107fa'],
    drivers: ['opensc'],
  },
  { name: 'Nitrokey 3', usb: ['20a0:42b2'], atr: [], drivers: ['opensc'] },
  { name: 'Nitrokey', usb: ['20a0:4108', '20a0:4109', '20a0:4211'], atr: [], drivers: ['opensc'] },
  {
    name: 'Gnuk token',
    usb: ['234b:0000'],
    atr: ['3bda11ff81b1fe551f0300318473800180009000e4'],
    drivers: ['opensc'],
  },
  {
    name: 'GoldKey PIV token',
    usb: ['19c8:0012'],
    atr: ['3b941881b1807d1f0319c80050dc'],
    drivers: ['opensc'],
  },
  {
    name: 'Bit4id token',
    usb: [
      '25dd:1201',
      '25dd:2221',
      '25dd:2321',
      '25dd:2341',
      '25dd:2351',
      '25dd:2354',
      '25dd:2362',
      '25dd:2371',
    ],
    atr: [
      '3b9f118131fe9f006b42495434494420332e30009000cf',
      '3bff1800008131fe55006b02090403010101434e5310318065',
      '3bff9600ff8131fe55006b02090403010101434e5310318014',
      '3bff1800008131fe45006b0505912001f101434e5310318038',
    ],
    drivers: ['bit4id'],
  },
  {
    name: 'Athena IDProtect',
    usb: ['0dc3:0900'],
    atr: ['3bd595ff8091fe1fc38073c8211385', '3bdc18ff8191fe1fc38073c8211366010b0352000538'],
    drivers: ['athena'],
  },
  {
    name: 'Longmai mToken',
    usb: [],
    atr: ['3b9f118131fe9f006a6d546f6b656e2d46000081900079'],
    drivers: ['longmai'],
  },
  { name: 'Dexon DXToken', usb: ['0483:a389'], atr: ['3b6b0000805a4458544f4b454e3031'], drivers: ['dexon'] },
  { name: 'Belgian eID card', usb: [], atr: ['3b9813400aa503010101ad1311'], drivers: ['belgium'] },
  {
    name: 'Portuguese Cartão de Cidadão',
    usb: [],
    atr: ['3b7d95000080318065b08311....83009000', '3bff9600008131fe4380318065b085040120120fff829000d0'],
    drivers: ['portugal'],
  },
  {
    name: 'Spanish DNIe card',
    usb: [],
    atr: ['3b7f380000006a444e4965.0024c340113039000', '3b7f960000006a444e4965200101550410039000'],
    drivers: ['dnie', 'opensc'],
  },
  {
    name: 'Finnish ID card',
    usb: [],
    atr: [
      '3b7f9600008031b865b08504021b1200f6829000',
      '3b7f9600008031b865b085050011122460829000',
      '3b7f9600008031b865b085051024122460829000',
    ],
    drivers: ['finland', 'opensc'],
  },
  {
    name: 'Latvian eID card',
    usb: [],
    atr: ['3bdb960080b1fe451f830012428f536549440f900020', '3bdc960080b1fe451f830012428f54654944320f900012'],
    drivers: ['latvia', 'opensc'],
  },
  {
    name: 'Turkish AKİS card',
    usb: [],
    atr: ['3b9f968131fe45806755454b41451293318073b3a1806b'],
    drivers: ['akis'],
  },
]
