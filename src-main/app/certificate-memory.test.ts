import { expect, test } from 'vitest'
import type { CertificateRecords } from './app.ts'
import { createCertificateMemory } from './certificate-memory.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]
const day = (n: number) => new Date(Date.UTC(2026, 0, n))

function start(kept: CertificateRecords = { uses: [], answers: [], keys: [], stampers: [] }) {
  const store = {
    read: () => kept,
    write: async (value: CertificateRecords) => {
      kept = value
    },
  }
  return { memory: createCertificateMemory(store), kept: () => kept }
}

test('each folder remembers what signed there last', async () => {
  const { memory } = start()
  await memory.rememberUse(['/clients/ribeiro/lease.pdf'], A, day(1))
  await memory.rememberUse(['/company/report.pdf'], B, day(2))
  expect(memory.lastUsed('/clients/ribeiro/offer.pdf')).toEqual({ here: A, anywhere: B })
  expect(memory.lastUsed('/clients/other.pdf')).toEqual({ here: null, anywhere: B })
  expect(memory.lastUsed(null)).toEqual({ here: null, anywhere: B })
  await memory.rememberUse(['/clients/ribeiro/lease.pdf'], B, day(3))
  expect(memory.lastUsed('/clients/ribeiro/offer.pdf').here).toBe(B)
})

test('keeps two hundred folders, the oldest go', async () => {
  const { memory, kept } = start()
  for (let n = 0; n < 205; n++) await memory.rememberUse([`/folder ${n}/a.pdf`], A, day(1))
  expect(kept().uses).toHaveLength(200)
  expect(memory.lastUsed('/folder 0/a.pdf').here).toBeNull()
  expect(memory.lastUsed('/folder 204/a.pdf').here).toBe(A)
})

test('what was withdrawn stays so, a pause may have ended', async () => {
  const { memory } = start()
  const answer = { source: 'ocsp', askedAt: day(1).toISOString(), since: null, validUntil: null } as const
  await memory.rememberAnswer(A, { ...answer, status: 'revoked' })
  await memory.rememberAnswer(B, { ...answer, status: 'suspended' })
  expect([memory.isRevoked(A), memory.isRevoked(B), memory.isRevoked('c'.repeat(64))]).toEqual([
    true,
    false,
    false,
  ])
  await memory.rememberAnswer(B, { ...answer, status: 'good' })
  expect(memory.answerOf(B)?.status).toBe('good')
})

test('of each time-stamp service the certificate that signed last', async () => {
  const { memory } = start()
  const stamp = (id: string, der: readonly number[]) =>
    memory.rememberStamp({
      service: { id },
      signer: { der: new Uint8Array(der) },
    })
  await stamp('one', [1])
  await stamp('two', [2])
  await stamp('one', [3])
  expect(memory.stampers()).toEqual([
    { serviceId: 'one', certificate: 'Aw==' },
    { serviceId: 'two', certificate: 'Ag==' },
  ])
})
