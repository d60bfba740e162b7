import { expect, test } from 'vitest'
import type { RecentDocument } from '../../src-shared/model/document.ts'
import { countBy, listRecent, searchRecent } from './recent-facts.ts'

const recent = (name: string, usedAt: string, state: RecentDocument['state'], ...folders: string[]) => ({
  path: `/${name}`,
  name,
  folders,
  usedAt,
  changedAt: usedAt,
  signatureCount: state === 'signed' ? 1 : 0,
  state,
})
const lease = recent('Lease.pdf', '2026-11-17T10:00:00Z', 'unsigned', 'Clients', 'Harbour')
const deed = recent('Köpekontrakt.pdf', '2026-11-18T10:00:00Z', 'signed', 'Clients', 'Lindgatan')
const minutes = recent('Minutes.pdf', '2026-11-16T10:00:00Z', 'missing', 'Board')
const all = [minutes, lease, deed]

test('finds by every word, in names and folders, without capitals and accents', () => {
  expect(searchRecent(all, 'clients KOPE')).toEqual([deed])
  expect(searchRecent(all, '  ')).toEqual(all)
  expect(searchRecent(all, 'clients board')).toEqual([])
})

test('lists the last used first, or by name', () => {
  expect(listRecent(all, { search: '', filter: 'all', order: 'used' })).toEqual([deed, lease, minutes])
  expect(listRecent(all, { search: '', filter: 'all', order: 'name' })).toEqual([deed, lease, minutes])
  expect(listRecent(all, { search: '', filter: 'signed', order: 'used' })).toEqual([deed])
})

test('counts what each filter would show', () => {
  expect(countBy(all, 'all')).toBe(3)
  expect(countBy(all, 'unsigned')).toBe(1)
  expect(countBy(all, 'signed')).toBe(1)
})
