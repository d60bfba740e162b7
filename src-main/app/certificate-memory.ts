/** What is remembered of certificates: which one signed in which folder, and what their issuers said of them. */
import { dirname } from 'node:path'
import type { LastUsed } from '../../src-shared/model/certificate-ranking.ts'
import type { RevocationAnswer } from '../../src-shared/model/revocation.ts'
import type { StampedToken } from '../services/timestamp-request.ts'
import type { KeyFacts } from '../token/bridge.ts'
import type { KeyTraits } from '../workflow/view-certificate.ts'
import type { CertificateRecords, RecordStore, StamperRecord } from './app.ts'

const MOST = 200

export type CertificateMemory = {
  /** @param path of a document; null: only what was used last anywhere */
  lastUsed(path: string | null): LastUsed
  /** ISO 8601, when this one signed last; null: never, as far as is remembered. */
  usedAt(fingerprint: string): string | null
  /** In one write, however many. @param paths of the documents that were signed */
  rememberUse(paths: readonly string[], fingerprint: string, now: Date): Promise<void>
  answerOf(fingerprint: string): RevocationAnswer | null
  rememberAnswer(fingerprint: string, answer: RevocationAnswer): Promise<void>
  /** What the token said of the key when it last signed. */
  keyOf(fingerprint: string): KeyTraits | null
  /** Never fails: what cannot be kept is learned again. */
  rememberKey(fingerprint: string, facts: KeyFacts): void
  /** The certificates with which time-stamp services signed last. */
  stampers(): readonly StamperRecord[]
  /** Never fails, as `rememberKey`. */
  rememberStamp(stamped: {
    readonly service: Pick<StampedToken['service'], 'id'>
    readonly signer: Pick<StampedToken['signer'], 'der'>
  }): Promise<void>
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
    usedAt: fingerprint => store.read().uses.find(use => use.fingerprint === fingerprint)?.usedAt ?? null,
    async rememberUse(paths, fingerprint, now) {
      const folders = new Set(paths.map(path => dirname(path)).reverse())
      const { uses, ...rest } = store.read()
      const others = uses.filter(use => !folders.has(use.folder))
      const added = [...folders].map(folder => ({ folder, fingerprint, usedAt: now.toISOString() }))
      await store.write({ uses: [...added, ...others].slice(0, MOST), ...rest })
    },
    answerOf,
    async rememberAnswer(fingerprint, answer) {
      const { answers, ...rest } = store.read()
      const others = answers.filter(known => known.fingerprint !== fingerprint)
      await store.write({ ...rest, answers: [{ fingerprint, answer }, ...others].slice(0, MOST) })
    },
    keyOf: fingerprint => store.read().keys.find(known => known.fingerprint === fingerprint)?.traits ?? null,
    rememberKey(fingerprint, { extractable, local, alwaysAuthenticate }) {
      const { keys, ...rest } = store.read()
      const traits = { extractable, local, alwaysAuthenticate }
      const before = keys.find(known => known.fingerprint === fingerprint)
      if (before && JSON.stringify(before.traits) === JSON.stringify(traits)) return
      const others = keys.filter(known => known !== before)
      void store.write({ ...rest, keys: [{ fingerprint, traits }, ...others].slice(0, MOST) }).catch(() => {})
    },
    stampers: () => store.read().stampers,
    async rememberStamp({ signer, service }) {
      const { stampers, ...rest } = store.read()
      const before = stampers.find(known => known.serviceId === service.id)
      const now = { serviceId: service.id, certificate: Buffer.from(signer.der).toString('base64') }
      if (before?.certificate === now.certificate) return
      const others = stampers.filter(known => known !== before)
      await store.write({ ...rest, stampers: [now, ...others].slice(0, MOST) }).catch(() => {})
    },
    isRevoked: fingerprint => answerOf(fingerprint)?.status === 'revoked',
  }
}
