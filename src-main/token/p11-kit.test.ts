import { expect, test } from 'vitest'
import { registeredModules } from './p11-kit.ts'
import { fakeMachine } from './testing/fake-machine.ts'

const SYSTEM = '/etc/pkcs11/modules'
const PACKAGES = '/usr/share/p11-kit/modules'
const PERSON = '/home/m/.config/pkcs11/modules'

/** The drivers themselves are there. */
const LIBRARIES = { '/opt/a.so': '', '/opt/b.so': '', '/usr/lib64/pkcs11/vendor.so': '' }
const namesIn = (files: Readonly<Record<string, string>>, env = {}) =>
  registeredModules(fakeMachine('linux', { ...LIBRARIES, ...files }, env)).map(({ name }) => name)

test('a path or a bare name, in the files of packages, system and person', () => {
  const found = registeredModules(
    fakeMachine('linux', {
      ...LIBRARIES,
      [`${PACKAGES}/cie.module`]: '# comment\nmodule: /opt/a.so\n',
      [`${SYSTEM}/bare.module`]: '  module : vendor.so  \r\n',
      [`${PERSON}/own.module`]: 'module: /opt/b.so',
    }),
  )
  expect(found).toEqual([
    { path: '/usr/lib64/pkcs11/vendor.so', name: 'bare' },
    { path: '/opt/a.so', name: 'cie' },
    { path: '/opt/b.so', name: 'own' },
  ])
})

test.each([
  ['a trust list by its policy', 'module: /opt/a.so\ntrust-policy: yes'],
  ['a trust list by its name', 'module: p11-kit-trust.so'],
  ['one that runs elsewhere', 'module: /opt/a.so\nremote: |bwrap p11-kit remote /opt/a.so'],
  ['a file that is gone', 'module: /opt/gone.so'],
  ['nothing', ''],
  ['a module left blank', 'module:'],
  ['one that is turned off for us', 'module: /opt/a.so\ndisable-in: firefox, tokenseal'],
  ['one that is for others', 'module: /opt/a.so\nenable-in: firefox p11-kit-proxy'],
])('%s is no driver', (_what, text) => {
  expect(namesIn({ [`${SYSTEM}/x.module`]: text })).toEqual([])
})

test.each([
  ['disabled for others only', 'disable-in: firefox,p11-kit-proxy'],
  ['enabled for us among others', 'enable-in: firefox tokenseal'],
  // pkcs11.conf(5): with both, enable-in counts.
  ['enabled and disabled for us', 'enable-in: tokenseal\ndisable-in: tokenseal'],
  ['a comment that would turn it off', '# disable-in: tokenseal'],
])('one that is %s is used', (_what, line) => {
  expect(namesIn({ [`${SYSTEM}/x.module`]: `module: /opt/a.so\n${line}` })).toEqual(['x'])
})

test('a person overrides the system key by key, and blanks a module to be rid of it', () => {
  const files = {
    [`${PACKAGES}/x.module`]: 'module: /opt/a.so\npriority: 5\n',
    [`${SYSTEM}/x.module`]: 'disable-in: tokenseal\n',
    [`${PACKAGES}/y.module`]: 'module: /opt/b.so\n',
  }
  expect(namesIn(files)).toEqual(['y'])
  expect(namesIn({ ...files, [`${PERSON}/x.module`]: 'disable-in: firefox' })).toEqual(['x', 'y'])
  expect(namesIn({ ...files, [`${PERSON}/y.module`]: 'module:' })).toEqual([])
})

test('user-config says whose files count, and XDG_CONFIG_HOME where the person’s are', () => {
  const files = {
    [`${SYSTEM}/x.module`]: 'module: /opt/a.so',
    [`${PERSON}/own.module`]: 'module: /opt/b.so',
    '/cfg/pkcs11/modules/moved.module': 'module: /opt/b.so',
  }
  const conf = '/etc/pkcs11/pkcs11.conf'
  expect(namesIn({ ...files, [conf]: 'user-config: none' })).toEqual(['x'])
  expect(namesIn({ ...files, [conf]: 'user-config: only' })).toEqual(['own'])
  const own = { '/home/m/.config/pkcs11/pkcs11.conf': 'user-config: only' }
  expect(namesIn({ ...files, ...own })).toEqual(['own'])
  expect(namesIn({ ...files, ...own, [conf]: 'user-config: none' })).toEqual(['x'])
  expect(namesIn(files, { XDG_CONFIG_HOME: '/cfg' })).toEqual(['moved', 'x'])
})

test('priority decides which comes first', () => {
  const of = (module: string, priority: string) => `module: ${module}\npriority: ${priority}\n`
  const files = {
    [`${SYSTEM}/a.module`]: of('/opt/a.so', '1'),
    [`${SYSTEM}/b.module`]: of('/opt/b.so', '10'),
  }
  expect(namesIn(files)).toEqual(['b', 'a'])
  expect(namesIn({ ...files, [`${SYSTEM}/b.module`]: of('/opt/b.so', 'high') })).toEqual(['a', 'b'])
})
