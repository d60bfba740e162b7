/**
 * Drivers by the name under which a person finds them, and where they come from. An address stands here only when public
 * sources name it as the maker's or issuer's own page; where there is none, the issuer of the certificate gives the driver.
 */

export type DriverId =
  | 'sac'
  | 'feitian'
  | 'safesign'
  | 'watchdata'
  | 'rutoken'
  | 'jacarta'
  | 'esmart'
  | 'ykcs11'
  | 'bit4id'
  | 'athena'
  | 'longmai'
  | 'dexon'
  | 'belgium'
  | 'portugal'
  | 'dnie'
  | 'finland'
  | 'latvia'
  | 'akis'
  | 'opensc'

export type KnownDriver = {
  readonly name: string
  readonly page: string | null
  /** Package of Debian and its kin. */
  readonly debian: string | null
  /** From the maker or issuer of the device; the other kind knows many devices. */
  readonly own: boolean
}

export const KNOWN_DRIVERS: Readonly<Record<DriverId, KnownDriver>> = {
  sac: {
    name: 'SafeNet Authentication Client',
    page: 'https://cpl.thalesgroup.com/access-management/security-applications/authentication-client-token-management',
    debian: null,
    own: true,
  },
  feitian: {
    name: 'Feitian ePass2003 driver',
    page: 'https://www.ftsafe.com/Support/Resources',
    debian: null,
    own: true,
  },
  safesign: {
    name: 'SafeSign Identity Client',
    page: 'https://safesign.gdamericadosul.com.br/download',
    debian: null,
    own: true,
  },
  watchdata: { name: 'WatchData ProxKey tool', page: null, debian: null, own: true },
  rutoken: {
    name: 'Rutoken PKCS#11 library',
    page: 'https://www.rutoken.ru/support/download/pkcs/',
    debian: null,
    own: true,
  },
  jacarta: {
    name: 'JaCarta Unified Client',
    page: 'https://www.aladdin-rd.ru/support/downloads/jacarta/',
    debian: null,
    own: true,
  },
  esmart: {
    name: 'ESMART PKI Client',
    page: 'https://token.esmart.ru/downloads',
    debian: null,
    own: true,
  },
  ykcs11: {
    name: 'Yubico PIV Tool',
    page: 'https://developers.yubico.com/yubico-piv-tool/Releases/',
    debian: 'ykcs11',
    own: true,
  },
  bit4id: {
    name: 'Bit4id middleware',
    page: 'https://cdn.bit4id.com/es/middleware.htm',
    debian: null,
    own: true,
  },
  athena: { name: 'Athena IDProtect Client', page: null, debian: null, own: true },
  longmai: { name: 'mToken CryptoID tools', page: null, debian: null, own: true },
  dexon: { name: 'DXSafe', page: 'https://www.dexon.ind.br/downloads', debian: null, own: true },
  belgium: {
    name: 'Belgian eID software',
    page: 'https://eid.belgium.be/en',
    debian: null,
    own: true,
  },
  portugal: {
    name: 'Autenticação.gov',
    page: 'https://www.autenticacao.gov.pt/web/guest/cc-aplicacao',
    debian: null,
    own: true,
  },
  dnie: {
    name: 'DNIe PKCS#11 module',
    page: 'https://www.dnielectronico.es/PortalDNIe/PRF1_Cons02.action?pag=REF_1112',
    debian: null,
    own: true,
  },
  finland: { name: 'Atostek ID', page: 'https://dvv.fi/en/card-reader-software', debian: null, own: true },
  latvia: { name: 'Latvian eID middleware', page: null, debian: null, own: true },
  akis: { name: 'AKİS driver', page: null, debian: null, own: true },
  opensc: {
    name: 'OpenSC',
    page: 'https://github.com/OpenSC/OpenSC/releases',
    debian: 'opensc-pkcs11',
    own: false,
  },
}
