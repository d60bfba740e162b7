/**
 * Where vendors put their PKCS#11 modules. Facts gathered from vendors' documents and public issue threads; a path here is
 * a place to look, never a promise: the file's header is read before it is used. `*` stands in file names with versions.
 */

export type KnownVendor = {
  readonly name: string
  /** A bare name is looked for in System32; a path may begin with a %VARIABLE%. */
  readonly windows: readonly string[]
  /** A bare name is looked for in the usual library folders. */
  readonly mac: readonly string[]
  /** A bare name is looked for in the usual library folders, `pkcs11` below them included. */
  readonly linux: readonly string[]
}

const SAC = '%ProgramFiles%\\SafeNet\\Authentication\\SAC\\x64\\'
const ETOKEN_FRAMEWORK = '/Library/Frameworks/eToken.framework/Versions/Current/'

/** In order of rank: of two drivers that see the same token the earlier is used. OpenSC knows many cards, so it is late. */
export const KNOWN_VENDORS: readonly KnownVendor[] = [
  {
    name: 'SafeNet eToken',
    windows: ['eTPKCS11.dll', 'eToken.dll', `${SAC}eTPKCS11.dll`],
    mac: ['libeTPkcs11.dylib', `${ETOKEN_FRAMEWORK}libeToken.dylib`],
    linux: ['libeTPkcs11.so', 'libeToken.so*'],
  },
  {
    name: 'Thales IDPrime',
    windows: [
      `${SAC}IDPrimePKCS1164.dll`,
      '%ProgramFiles%\\Gemalto\\IDGo 800 PKCS#11\\IDPrimePKCS1164.dll',
      '%ProgramFiles%\\Gemalto\\IDGo 800 PKCS#11\\IDPrimePKCS11.dll',
    ],
    mac: [
      `${ETOKEN_FRAMEWORK}libIDPrimePKCS11.dylib`,
      'libIDPrimePKCS11.dylib',
      'libidprimepkcs11*.dylib',
      '/usr/local/lib/pkcs11/libidprimepkcs11.dylib',
    ],
    linux: ['libIDPrimePKCS11.so*'],
  },
  {
    name: 'Gemalto Classic',
    windows: ['%ProgramFiles%\\Gemalto\\Classic Client\\BIN\\gclib.dll'],
    mac: [],
    linux: [],
  },
  {
    name: 'Luna HSM',
    windows: ['%ProgramFiles%\\SafeNet\\LunaClient\\cryptoki.dll'],
    mac: [],
    linux: [
      '/usr/safenet/lunaclient/lib/libCryptoki2_64.so',
      'libCryptoki2_64.so',
      '/usr/lunasa/lib/libCryptoki2_64.so',
    ],
  },
  {
    name: 'Feitian ePass2003',
    windows: ['eps2003csp11.dll', 'eps2003csp1164.dll', 'ShuttleCsp11_3003.dll'],
    mac: ['libcastle.*dylib'],
    linux: ['libcastle.so*', '/usr/lib/ePass2003-Linux-x64/x86_64/redist/libcastle.so*'],
  },
  {
    name: 'Hypersecu HyperPKI',
    windows: ['eps2003csp11v2.dll'],
    mac: ['libcastle_v2*.dylib'],
    linux: ['libcastle_v2.so*'],
  },
  {
    name: 'WatchData ProxKey',
    windows: ['SignatureP11.dll', 'wdpkcs.dll'],
    mac: ['libwdpkcs.dylib', 'libwdpkcs_SignatureP11.dylib', 'libwdpkcs_Proxkey.dylib'],
    linux: ['/usr/lib/WatchData/ProxKey/lib/libwdpkcs_SignatureP11.so', 'libwdpkcs.so'],
  },
  {
    name: 'Longmai mToken',
    windows: [
      'CryptoIDA_pkcs11.dll',
      'cryptoida_pkcs11_f3.dll',
      '%ProgramFiles%\\LMCryptoIDE\\lm_cryptoide_pkcs11.dll',
    ],
    mac: ['libcryptoide_pkcs11.dylib', '/opt/CryptoIDE/lib/libcryptoide_pkcs11.dylib'],
    linux: [
      '/opt/CryptoIDATools/bin/lib/libcryptoid_pkcs11.so',
      'libcryptoide_pkcs11.so',
      '/opt/CryptoIDFipsUser/x64/lib/liblm_cryptoide_pkcs11.so',
    ],
  },
  { name: 'TrustKey', windows: ['TrustKeyP11.dll'], mac: [], linux: [] },
  {
    name: 'Rutoken ECP',
    windows: ['rtPKCS11ECP.dll'],
    mac: ['librtpkcs11ecp.dylib', '/Library/Frameworks/rtpkcs11ecp.framework/rtpkcs11ecp'],
    linux: ['librtpkcs11ecp.so'],
  },
  {
    name: 'JaCarta',
    windows: ['jcPKCS11-2.dll', 'jcPKCS11ds.dll'],
    mac: ['/Library/Frameworks/jcPKCS11-2.framework/jcPKCS11-2'],
    linux: ['libjcPKCS11-2.so'],
  },
  { name: 'ESMART', windows: ['isbc_pkcs11_main.dll'], mac: [], linux: [] },
  {
    name: 'Bit4id',
    windows: ['bit4xpki.dll', 'bit4opki.dll', 'bit4ipki.dll'],
    mac: ['/System/Library/bit4id/libbit4xpki.dylib', '/usr/lib/bit4id/libbit4opki.dylib'],
    linux: ['/usr/lib/bit4id/libbit4xpki.so', '/usr/lib/bit4id/libbit4opki.so'],
  },
  {
    name: 'Athena IDProtect',
    windows: ['asepkcs.dll'],
    mac: ['/Library/Application Support/Athena/libASEP11.dylib'],
    linux: ['/usr/lib/x64-athena/libASEP11.so'],
  },
  {
    name: 'A.E.T. SafeSign',
    windows: ['aetpkss1.dll'],
    mac: ['libaetpkss.dylib', '/Applications/tokenadmin.app/Contents/Frameworks/libaetpkss.dylib'],
    linux: ['libaetpkss.so*'],
  },
  {
    name: 'Atos CardOS',
    windows: ['cardos11_64.dll', 'cardos11.dll', 'siecap11.dll'],
    mac: ['libcardos11.dylib', '/Library/Atos/StarSignCrypto/lib/libstpkcs11.dylib'],
    linux: [],
  },
  {
    name: 'Certum cryptoCertum',
    windows: [
      'cryptoCertum3PKCS.dll',
      '%ProgramFiles%\\Certum\\SimplySign Desktop\\proCertum SmartSign\\cryptoCertum3PKCS.dll',
    ],
    mac: [],
    linux: ['/opt/proCertumCardManager/sc30pkcs11-*.so'],
  },
  {
    name: 'Certum SimplySign',
    windows: ['SimplySignPKCS.dll'],
    mac: [],
    linux: ['libSimplySignPKCS11*', '/opt/SimplySignDesktop/libSimplySignPKCS11*'],
  },
  { name: 'Charismathics', windows: ['cmP1164.dll'], mac: [], linux: [] },
  { name: 'CenCert', windows: ['%ProgramFiles%\\ENCARD\\enigmap11-x64.dll'], mac: [], linux: [] },
  {
    name: 'KIR Szafir',
    windows: ['%ProgramFiles%\\Krajowa Izba Rozliczeniowa S.A\\Szafir 2.0\\bin\\CCGraphiteP11p.x64.dll'],
    mac: [],
    linux: ['libccgraphitep11.so*'],
  },
  {
    name: 'I.CA SecureStore',
    windows: ['SecureStorePkcs11.dll'],
    mac: ['/usr/local/lib/pkcs11/libICASecureStorePkcs11.dylib'],
    linux: ['libICASecureStorePkcs11.so'],
  },
  {
    name: 'MONET+ ProID',
    windows: ['proidqcm11.dll'],
    mac: ['/usr/local/lib/ProIDPlus/libproidqcm11.dylib'],
    linux: ['libproidqcm11.so'],
  },
  {
    name: 'Latvia eID',
    windows: [],
    mac: ['/Library/latvia-eid/lib/eidlv-pkcs11.bundle/Contents/MacOS/eidlv-pkcs11'],
    linux: ['/opt/latvia-eid/lib/eidlv-pkcs11.so'],
  },
  {
    name: 'Lithuania eID',
    windows: [
      '%ProgramFiles%\\PWPW\\pwpw-card-pkcs11.dll',
      '%ProgramFiles%\\Softemia\\mcard\\mcard-pkcs11.dll',
    ],
    mac: ['/Library/PWPW-Card/lib/pwpw-card-pkcs11.so', '/Library/mCard/lib/mcard-pkcs11.so'],
    linux: ['pwpw-card-pkcs11.so', 'mcard-pkcs11.so'],
  },
  {
    name: 'Finland DVV',
    windows: [],
    mac: ['/Library/Atostek ID/Atostek-ID-PKCS11.dylib', '/Library/mPolluxDigiSign/libcryptoki.dylib'],
    linux: ['Atostek-ID-PKCS11.so', '/usr/lib64/libcryptoki.so'],
  },
  {
    name: 'Belgium eID',
    windows: ['beidpkcs11.dll'],
    mac: ['/Library/Belgium Identity Card/Pkcs11/beid-pkcs11.bundle/Contents/MacOS/libbeidpkcs11.dylib'],
    linux: ['libbeidpkcs11.so*'],
  },
  {
    name: 'Croatia eID',
    windows: ['%ProgramFiles%\\AKD\\eID Middleware\\pkcs11\\AkdEidPkcs11_64.dll'],
    mac: ['/Library/AKD/eID Middleware/pkcs11/libEidPkcs11.so'],
    linux: ['/usr/lib/akd/eidmiddleware/pkcs11/libEidPkcs11.so'],
  },
  {
    name: 'Spain DNIe and FNMT',
    windows: ['DNIe_P11_priv.dll', 'FNMT_P11_x64.dll', 'TIF_P11.dll', 'UsrPkcs11.dll'],
    mac: ['libpkcs11-dnie.so', 'libopensc-dnie.dylib'],
    linux: ['libpkcs11-dnie.so', 'libpkcs11-fnmtdnie.so'],
  },
  {
    name: 'Portugal Cartão de Cidadão',
    windows: ['pteidpkcs11.dll'],
    mac: ['libpteidpkcs11.dylib', 'pteidpkcs11.dylib'],
    linux: ['libpteidpkcs11.so'],
  },
  {
    name: 'Italy CIE',
    windows: ['CIEPKI.dll'],
    mac: ['libcie-pkcs11.dylib'],
    linux: ['libcie-pkcs11.so'],
  },
  {
    name: 'Slovakia eID',
    windows: [
      '%ProgramFiles%\\eID_klient\\pkcs11_x64.dll',
      '%ProgramFiles(x86)%\\eID_klient\\pkcs11_x64.dll',
    ],
    mac: ['/Applications/eID_klient.app/Contents/Frameworks/libPkcs11.dylib'],
    linux: ['/usr/lib/eID_klient/libpkcs11_x64.so', '/usr/lib/eac_mw_klient/libpkcs11_x64.so'],
  },
  {
    name: 'Czech eObčanka',
    windows: ['eopproxyp11.dll', 'eop2v1czep11.dll'],
    mac: ['/usr/local/lib/eOPCZE/libeopproxyp11.dylib'],
    linux: ['libeopproxy11.so', 'libeopproxyp11.so'],
  },
  { name: 'Turkey AKIS', windows: ['akisp11.dll'], mac: [], linux: [] },
  {
    name: 'VNPT',
    windows: ['C:\\vnpt-ca\\cryptoki.dll'],
    mac: ['/Library/vnpt-ca/lib/libcryptoki.dylib'],
    linux: [],
  },
  { name: 'Viettel', windows: [], mac: [], linux: ['viettel-ca_v6.so'] },
  {
    name: 'Nexus Personal',
    windows: ['%ProgramFiles(x86)%\\Personal\\bin64\\personal64.dll'],
    mac: [],
    linux: [],
  },
  {
    name: 'YubiKey PIV',
    windows: ['%ProgramFiles%\\Yubico\\Yubico PIV Tool\\bin\\libykcs11.dll', 'libykcs11-1.dll'],
    mac: ['libykcs11.dylib'],
    linux: ['libykcs11.so*'],
  },
  {
    name: 'OpenSC',
    windows: ['%ProgramFiles%\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll', 'opensc-pkcs11.dll'],
    mac: [
      '/Library/OpenSC/lib/opensc-pkcs11.so',
      '/Library/OpenSC/lib/pkcs11/opensc-pkcs11.so',
      'opensc-pkcs11.so',
    ],
    linux: ['opensc-pkcs11.so'],
  },
  { name: 'TPM 2.0', windows: [], mac: [], linux: ['libtpm2_pkcs11.so', 'libtpm2_pkcs11.so.1'] },
  {
    name: 'SoftHSM2 (test token)',
    windows: ['C:\\SoftHSM2\\lib\\softhsm2-x64.dll', '%ProgramFiles%\\SoftHSM2\\lib\\softhsm2-x64.dll'],
    mac: ['/opt/homebrew/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'],
    linux: [
      '/usr/lib/softhsm/libsofthsm2.so',
      '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
      '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
      '/usr/lib64/softhsm/libsofthsm2.so',
      '/usr/local/lib/softhsm/libsofthsm2.so',
    ],
  },
]
