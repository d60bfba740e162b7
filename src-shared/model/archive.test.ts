import { expect, test } from 'vitest'
import { archiveEnd } from './archive.ts'
import type { SignatureReport } from './report.ts'

const NOW = new Date('2026-11-22T12:00:00Z')

/** Only what is looked at. */
function entry(change: object): SignatureReport {
  return { kind: 'signature', integrity: true, level: null, ...change } as SignatureReport
}

const signature = entry({ level: 'b-lta' })
const stampUntil = (notAfter: string, integrity = true) =>
  entry({ kind: 'document-timestamp', integrity, signer: { notAfter } })

test('an archive holds as long as the time-stamp that lasts longest', () => {
  const signatures = [signature, stampUntil('2027-01-01T00:00:00Z'), stampUntil('2031-05-01T00:00:00Z')]
  expect(archiveEnd({ signatures }, NOW)).toEqual({ until: '2031-05-01T00:00:00Z', isDue: false })
})

test('a renewal is due 90 days before, and after it', () => {
  const dueOn = (until: string) => archiveEnd({ signatures: [signature, stampUntil(until)] }, NOW)?.isDue
  expect(dueOn('2027-02-20T12:00:00Z')).toBe(false)
  expect(dueOn('2027-02-20T11:59:59Z')).toBe(true)
  expect(dueOn('2026-01-01T00:00:00Z')).toBe(true)
})

test('a broken time-stamp holds nothing, and other levels have no such end', () => {
  const broken = stampUntil('2031-05-01T00:00:00Z', false)
  expect(archiveEnd({ signatures: [signature, broken] }, NOW)).toBeNull()
  const signatures = [entry({ level: 'b-lt' }), stampUntil('2031-05-01T00:00:00Z')]
  expect(archiveEnd({ signatures }, NOW)).toBeNull()
})
