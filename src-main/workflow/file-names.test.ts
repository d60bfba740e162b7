import { expect, test } from 'vitest'
import { folderNames, freeName, signedName } from './file-names.ts'

test.each([
  ['/a/lease.pdf', '/a/lease-signed.pdf'],
  ['/a/lease.PDF', '/a/lease-signed.PDF'],
  ['/a/lease-signed.pdf', '/a/lease-signed-2.pdf'],
  ['/a/lease-signed-9.pdf', '/a/lease-signed-10.pdf'],
  ['/a/scan', '/a/scan-signed.pdf'],
  ['/a/scan.bin', '/a/scan-signed.bin.pdf'],
])('%s is saved as %s', (path, expected) => {
  expect(signedName(path)).toBe(expected)
})

test.each([
  ['{name}, signed', '/a/lease.pdf', '/a/lease, signed.pdf'],
  ['{name}, signed', '/a/lease, signed.pdf', '/a/lease, signed-2.pdf'],
  ['signed {name}', '/a/lease.pdf', '/a/signed lease.pdf'],
  ['signed {name}', '/a/signed lease.pdf', '/a/signed lease-2.pdf'],
  ['signed {name}', '/a/signed lease-2.pdf', '/a/signed lease-3.pdf'],
  ['(s) {name} [x]', '/a/a.b.pdf', '/a/(s) a.b [x].pdf'],
  ['(s) {name} [x]', '/a/(s) a.b [x].pdf', '/a/(s) a.b [x]-2.pdf'],
])('by “%s” %s is saved as %s', (pattern, path, expected) => {
  expect(signedName(path, pattern)).toBe(expected)
})

test('a name that is taken is passed over', async () => {
  const taken = new Set(['/a/lease-signed.pdf', '/a/lease-signed-2.pdf'])
  expect(await freeName('/a/lease.pdf', async path => taken.has(path))).toBe('/a/lease-signed-3.pdf')
})

test('a long name gives way at its end, by whole characters, and is numbered all the same', async () => {
  const path = `/a/${'😀'.repeat(62)}.pdf` // 252 bytes
  const copy = `/a/${'😀'.repeat(61)}-signed.pdf`
  expect(signedName(path)).toBe(copy)
  expect(Buffer.byteLength(copy.slice(3))).toBeLessThanOrEqual(255)
  expect(await freeName(path, async taken => taken === copy)).toBe(`/a/${'😀'.repeat(60)}-signed-2.pdf`)
})

test('where every name is taken it ends', async () => {
  await expect(freeName('/a/lease.pdf', async () => true)).rejects.toMatchObject({ code: 'file.exists' })
})

test('folders are the nearest three, without the home folder', () => {
  expect(folderNames('/home/m/Clients/Ribeiro/a.pdf', '/home/m')).toEqual(['Clients', 'Ribeiro'])
  expect(folderNames('/home/m/a.pdf', '/home/m')).toEqual([])
  expect(folderNames('/srv/a/b/c/d.pdf', '/home/m')).toEqual(['a', 'b', 'c'])
  expect(folderNames('/home/mary/a.pdf', '/home/m')).toEqual(['home', 'mary'])
})
