import { expect, test } from 'vitest'
import { keyLabel, keysOf } from './key-labels.ts'

test.each([
  { keys: 'Mod+O', pc: 'Ctrl+O', mac: '⌘O' },
  { keys: 'Mod+Enter', pc: 'Ctrl+Enter', mac: '⌘↩' },
  { keys: 'Mod++', pc: 'Ctrl++', mac: '⌘+' },
  { keys: 'Mod+-', pc: 'Ctrl+-', mac: '⌘-' },
  { keys: 'F6', pc: 'F6', mac: 'F6' },
])('$keys is written $pc and $mac', ({ keys, pc, mac }) => {
  expect(keyLabel(keys, 'linux')).toBe(pc)
  expect(keyLabel(keys, 'mac')).toBe(mac)
})

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>>,
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

test.each([
  { name: 'a letter', event: press('o', { ctrlKey: true }), keys: 'Mod+O' },
  { name: 'plus by Shift', event: press('+', { ctrlKey: true, shiftKey: true }), keys: 'Mod++' },
  { name: 'plus without Shift', event: press('=', { ctrlKey: true }), keys: 'Mod++' },
  { name: 'slash by Shift', event: press('/', { ctrlKey: true, shiftKey: true }), keys: 'Mod+/' },
  { name: 'Enter', event: press('Enter', { ctrlKey: true }), keys: 'Mod+Enter' },
  { name: 'a letter with Shift', event: press('P', { ctrlKey: true, shiftKey: true }), keys: 'Mod+Shift+P' },
  { name: 'a bare letter', event: press('o', {}), keys: null },
  { name: 'AltGr', event: press('q', { ctrlKey: true, altKey: true }), keys: null },
  { name: 'the Windows key', event: press('o', { metaKey: true }), keys: null },
])('$name', ({ event, keys }) => {
  expect(keysOf(event, false)).toBe(keys)
})

test('on a Mac the command key counts, and Ctrl does not', () => {
  expect(keysOf(press('o', { metaKey: true }), true)).toBe('Mod+O')
  expect(keysOf(press('o', { ctrlKey: true }), true)).toBeNull()
})
