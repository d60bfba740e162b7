import { expect, test } from 'vitest'
import { token } from '../test-data.ts'
import { tokenIcon, tokenKind, tokenName } from './token-look.ts'

const softHsm = token({
  label: 'demo',
  model: 'SoftHSM v2',
  manufacturer: 'SoftHSM project',
  reader: 'SoftHSM slot ID 0x1',
})
const card = token({ model: 'Civica eID card', reader: 'Kestrel reader' })
const keyFile = token({ kind: 'pkcs12', label: '', model: '', modulePath: '/home/m/office.p12' })

test.each([
  { name: 'a USB token by its model', given: token(), expected: ['Securis K3', 'usb-token', 'USB token'] },
  {
    name: 'a card in its reader',
    given: card,
    expected: ['Civica eID card', 'smart-card', 'in Kestrel reader'],
  },
  {
    name: 'a software token by its label',
    given: softHsm,
    expected: ['demo', 'usb-token', 'On this computer'],
  },
  {
    name: 'a key file by its name',
    given: keyFile,
    expected: ['office.p12', 'key-round', 'Key file on this computer'],
  },
  {
    name: 'a token without a model by its label',
    given: token({ model: '' }),
    expected: ['ML signing', 'usb-token', 'USB token'],
  },
])('$name', ({ given, expected }) => {
  expect([tokenName(given), tokenIcon(given), tokenKind(given)]).toEqual(expected)
})
