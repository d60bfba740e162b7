import { expect, test } from 'vitest'
import { findKnownModules } from './known-modules.ts'
import { KNOWN_VENDORS } from './known-modules-table.ts'
import { fakeMachine as machine } from './testing/fake-machine.ts'

test('Linux: bare names in the usual folders, versions by pattern, a link once', () => {
  const found = findKnownModules(
    machine('linux', {
      '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so': '',
      '/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so': '->/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
      '/usr/lib/libcastle.so.1.0.0': '',
      '/opt/proCertumCardManager/sc30pkcs11-3.0.6.72-MS.so': '',
      '/usr/lib/softhsm/libsofthsm2.so': '',
      '/usr/lib/libz.so': '',
    }),
  )
  expect(found).toEqual([
    { path: '/usr/lib/libcastle.so.1.0.0', name: 'Feitian ePass2003' },
    { path: '/opt/proCertumCardManager/sc30pkcs11-3.0.6.72-MS.so', name: 'Certum cryptoCertum' },
    { path: '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so', name: 'OpenSC' },
    { path: '/usr/lib/softhsm/libsofthsm2.so', name: 'SoftHSM2 (test token)' },
  ])
})

test('Linux on ARM looks in its own folders', () => {
  const files = { '/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so': '' }
  expect(findKnownModules(machine('linux', files, {}, 'arm64'))).toHaveLength(1)
  expect(findKnownModules(machine('linux', files, {}, 'x64'))).toHaveLength(0)
})

test('Windows: System32 and Program Files, whatever the case; never SysWOW64', () => {
  const files = {
    'C:\\Windows\\System32\\eTPKCS11.dll': '',
    'C:\\Windows\\SysWOW64\\bit4xpki.dll': '',
    'C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll': '',
  }
  const env = { windir: 'C:\\WINDOWS', ProgramFiles: 'C:\\Program Files' }
  expect(findKnownModules(machine('win32', files, env))).toEqual([
    { path: 'C:\\WINDOWS\\System32\\eTPKCS11.dll', name: 'SafeNet eToken' },
    { path: 'C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll', name: 'OpenSC' },
  ])
})

test('Windows without its variables finds nothing, and does not fail', () => {
  expect(findKnownModules(machine('win32', { 'C:\\Windows\\System32\\eTPKCS11.dll': '' }))).toEqual([])
})

test('macOS: /usr/local/lib, Homebrew and frameworks', () => {
  const found = findKnownModules(
    machine('darwin', {
      '/opt/homebrew/lib/libykcs11.dylib': '',
      '/Library/Frameworks/eToken.framework/Versions/Current/libeToken.dylib': '',
    }),
  )
  expect(found.map(({ name }) => name)).toEqual(['SafeNet eToken', 'YubiKey PIV'])
})

test('no known place is a trust list or the proxy of all drivers', () => {
  const all = KNOWN_VENDORS.flatMap(({ windows, mac, linux }) => [...windows, ...mac, ...linux])
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(path => /p11-kit|nssckbi|gnome-keyring/.test(path))).toEqual([])
})
