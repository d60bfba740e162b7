/** The topic `certificates`: looked at, asked about, saved. */
import { basename, dirname, join } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { CallContext, Handlers } from '../../src-shared/contract/define.ts'
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import { NotSaved } from '../../src-shared/errors/catalog-certificates.ts'
import type { CertificateSource } from '../../src-shared/model/certificate-view.ts'
import { type Certificate, tryReadCertificate } from '../cms/certificate.ts'
import { createServiceCache } from '../services/service-world.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import { pathOf } from '../workflow/certificate-chain.ts'
import { type FoundCertificate, findCertificate, type SourceWorld } from '../workflow/certificate-sources.ts'
import { checkCertificate } from '../workflow/check-certificate.ts'
import { certificatesIn } from '../workflow/document-certificates.ts'
import { exportCertificate } from '../workflow/export-certificate.ts'
import { viewCertificate } from '../workflow/view-certificate.ts'
import type { AppPorts } from './app.ts'
import type { CertificateMemory } from './certificate-memory.ts'
import type { Networks } from './networks.ts'
import type { OpenDocuments } from './open-documents.ts'

export type CertificateParts = {
  readonly ports: AppPorts
  readonly bridge: TokenBridges
  readonly documents: OpenDocuments
  readonly memory: CertificateMemory
  readonly networks: Networks
  /** A certificate turned out to be withdrawn: the lists show it from now on. */
  readonly revocationChanged: () => void
}

type CertificateHandlers = Handlers<AppContract>['certificates']
type ExportRequest = Parameters<CertificateHandlers['export']>[0]

const MOST_FETCHED = 100

export function createCertificateHandlers(parts: CertificateParts): CertificateHandlers {
  const { ports, bridge, documents, memory, networks } = parts
  let fetched: readonly Certificate[] = []
  let roots: readonly Certificate[] | null = null
  const anchors = () => {
    roots ??= ports.systemRoots().flatMap(der => tryReadCertificate(der) ?? [])
    return roots
  }
  const sources = () => ({ anchors: anchors(), fetched })
  const world: SourceWorld = {
    files: ports.files,
    tokens: () => bridge.snapshot(),
    documentOf: documentId => documents.get(documentId).pdf,
    common: () => [...fetched, ...anchors()],
  }

  async function ask(found: FoundCertificate, { signal }: CallContext): Promise<void> {
    // Now means now: an answer that a signature got an hour ago would still hold.
    const world = { ...networks.world(signal), cache: createServiceCache() }
    const checked = await checkCertificate(found, sources(), world)
    fetched = [...checked.fetched, ...fetched].slice(0, MOST_FETCHED)
    if (checked.answer === null) return
    const { fingerprint } = found.certificate
    const wasRevoked = memory.isRevoked(fingerprint)
    await memory.rememberAnswer(fingerprint, checked.answer)
    if (memory.isRevoked(fingerprint) !== wasRevoked) parts.revocationChanged()
  }

  async function view(source: CertificateSource, online: boolean, context: CallContext) {
    const found = await findCertificate(source, world)
    if (online) await ask(found, context)
    const { fingerprint } = found.certificate
    return viewCertificate(found, {
      ...sources(),
      at: ports.clock.now(),
      answer: memory.answerOf(fingerprint),
      key: memory.keyOf(fingerprint),
    })
  }

  function targetOf(to: ExportRequest['to']): string {
    if ('path' in to) return to.path
    // The window names no folders: only where it may be, and a plain name.
    if (!isPlainName(to.name))
      throw new AppError('usage.invalid', { problem: 'That is not a name for a file.' })
    const document =
      to.folder === 'document' && to.documentId !== null ? documents.get(to.documentId).path : null
    return join(document === null ? ports.downloadsFolder() : dirname(document), to.name)
  }

  return {
    lastUsed: async ({ beside }) => memory.lastUsed(beside),
    view: async ({ source, online }, context) => view(source, online, context),
    openRules: async ({ source }, context) => {
      const { policyUrl } = await view(source, false, context)
      if (policyUrl === null) throw new AppError('usage.invalid', { problem: 'It names no page of rules.' })
      await ports.desktop.openPage(policyUrl)
      return null
    },
    inDocument: async ({ documentId }) => [...certificatesIn(documents.get(documentId).pdf).signatures],
    exportPlaces: async ({ documentId }) => ({
      downloads: basename(ports.downloadsFolder()),
      document: documentId === null ? null : basename(dirname(documents.get(documentId).path)),
    }),
    export: async ({ source, format, chain, to, overwrite }) => {
      const found = await findCertificate(source, world)
      const path = pathOf(found, sources(), ports.clock.now())
      const target = targetOf(to)
      return exportCertificate(ports.files, path, { format, chain, path: target, overwrite }).catch(
        (error: unknown) => {
          throw saveError(error, basename(target))
        },
      )
    },
  }
}

/** The files' own words speak of the signed copy of a document. */
function saveError(error: unknown, name: string): unknown {
  if (!(error instanceof AppError)) return error
  if (isAppError(error, 'file.exists')) return new AppError('certificate.exists', error.details, error)
  const why = NotSaved.safeParse(error.code)
  return why.success ? new AppError('certificate.not-saved', { name, why: why.data }, error) : error
}

/** No folder in it, nothing that a system reads as another place. */
function isPlainName(name: string): boolean {
  return /^[^/\\:*?"<>|\p{Cc}]{1,200}$/u.test(name) && !/^\.+$/.test(name)
}
