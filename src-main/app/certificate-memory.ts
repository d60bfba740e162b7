/** What is remembered of certificates: which one signed in which folder, and what their issuers said of them. */
import { dirname } from 'node:path'
import type { LastUsed } from '../../src-shared/model/certificate-ranking.ts'
import type { RevocationAnswer } from '../../src-shared/model/revocation.ts'
import type { CertificateRecords, RecordStore } from './app.ts'

const MOST = 200

export type CertificateMemory = {
  /** @param path of a document; null: only what was used last anywhere */
  lastUsed(path: string | null): LastUsed
  /** @param path of the document that was signed */
  rememberUse(path: string, fingerprint: string, now: Date): Promise<void>
  answerOf(fingerprint: string): RevocationAnswer | null
  rememberAnswer(fingerprint: string, answer: RevocationAnswer): Promise<void>
  /** Withdrawn for good: a pause may have ended since. */
  isRevoked(fingerprint: string): boolean
}

export function createCertificateMemory(store: RecordStore<CertificateRecords>): CertificateMemory {
  const answerOf = (fingerprint: string) =>
    store.read().answers.find(known => known.fingerprint === fingerprint)?.answer ?? null
  return {
    lastUsed(path) {
      const { uses } = store.read()
      const folder = path === null ? null : dirname(path)
      return {
        here: uses.find(use => use.folder === folder)?.fingerprint ?? null,
        anywhere: uses[0]?.fingerprint ?? null,
      }
    },
    async rememberUse(path, fingerprint, now) {
      const folder = dirname(path)
      const { uses, answers } = store.read()
      const others = uses.filter(use => use.folder !== folder)
      const use = { folder, fingerprint, usedAt: now.toISOString() }
      await store.write({ uses: [use, ...others].slice(0, MOST), answers })
    },
    answerOf,
    async rememberAnswer(fingerprint, answer) {
      const { uses, answers } = store.read()
      const others = answers.filter(known => known.fingerprint !== fingerprint)
      await store.write({ uses, answers: [{ fingerprint, answer }, ...others].slice(0, MOST) })
    },
    isRevoked: fingerprint => answerOf(fingerprint)?.status === 'revoked',
  }
}
