import { expect, test } from 'vitest'
import type { SignatureReport } from '../../src-shared/model/report.ts'
import { preparation, signedDocument } from '../test-data.ts'
import { resultFacts } from './result-facts.ts'

const report = (change: Partial<SignatureReport> = {}, trusted = false) => ({
  file: 'Lease-signed.pdf',
  verdict: 'indeterminate' as const,
  findings: [],
  signatures: [
    {
      field: 'Signature1',
      kind: 'signature' as const,
      subFilter: 'ETSI.CAdES.detached',
      verdict: 'indeterminate' as const,
      subIndication: null,
      integrity: true,
      coversWholeFile: true,
      changesAfter: 'none' as const,
      chain: [],
      signer: {
        subject: 'CN=Marta Lindqvist',
        name: 'Marta Lindqvist',
        issuer: 'CN=Norrland Trust',
        issuerName: 'Norrland Trust',
        serialNumber: '01',
        fingerprint: 'a'.repeat(64),
        notBefore: '2025-06-20T00:00:00Z',
        notAfter: '2027-06-19T23:59:59Z',
        trusted,
      },
      time: { value: '2026-11-17T10:42:08Z', source: 'claimed' as const },
      level: 'b-b' as const,
      digest: 'sha256',
      byteRange: [0, 10, 20, 30],
      allows: null,
      locks: [],
      reason: null,
      location: null,
      findings: [],
      ...change,
    },
  ],
})
const kinds = (signed: ReturnType<typeof signedDocument>) => resultFacts(signed).map(fact => fact.kind)

test('says what was checked, and no more: issuer and time are not confirmed by themselves', () => {
  expect(kinds(signedDocument({ report: report() }))).toEqual(['ok', 'note', 'note', 'note'])
})

test('a chain to a given anchor and a trusted time are confirmed', () => {
  expect(kinds(signedDocument({ report: report({}, true), timeSource: 'tsa' }))).toEqual([
    'ok',
    'ok',
    'ok',
    'note',
  ])
})

test('never says unchanged without a report that says so', () => {
  expect(kinds(signedDocument({ report: null }))[0]).toBe('warn')
  expect(kinds(signedDocument({ report: report({ integrity: false }) }))[0]).toBe('warn')
  expect(kinds(signedDocument({ report: report({ field: 'Another' }) }))[0]).toBe('warn')
})

test('the level is said, and one that is still to come with its reason', () => {
  const level = (change: Parameters<typeof signedDocument>[0]) =>
    resultFacts(signedDocument({ report: report(), ...change })).at(-1)
  expect(level({ level: 'b-lt' })).toMatchObject({ kind: 'ok', title: 'Level: Long-term' })
  const pending = { level: 'b-t', missing: 'No service answered.' } as const
  expect(level({ pending })).toEqual({
    kind: 'warn',
    title: 'With time is still to come',
    text: 'No service answered.',
  })
})

test('says what the signature forbids, and what became of those before it', () => {
  const prepared = preparation({
    certify: null,
    lock: { action: 'document', fields: [] },
    earlier: [{ field: 'Signature1', timestamp: false, effect: 'kept' }],
  })
  const facts = resultFacts(signedDocument({ report: report(), prepared })).slice(-2)
  expect(facts).toEqual([
    { kind: 'ok', title: 'Locked', text: 'Locks the document: nothing may be changed any more.' },
    {
      kind: 'ok',
      title: 'Those who signed before',
      text: '1 earlier signature stays as valid as it was.',
    },
  ])
})
