/** The one place where everything is constructed: the same app for all three hosts. */
import { join } from 'node:path'
import { contract } from '../../src-shared/contract/contract.ts'
import type { TokenList } from '../../src-shared/model/certificate.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import type { Settings } from '../../src-shared/model/settings.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { lateFonts } from '../pdf/late-fonts.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import type { BridgeSnapshot, TokenBridge } from '../token/bridge.ts'
import { DEADLINES, type Deadlines } from '../token/module-client.ts'
import { createPinGuard } from '../token/pin-guard.ts'
import { createTokenBridge } from '../token/token-bridges.ts'
import { describeTokens } from '../workflow/describe-tokens.ts'
import { openSealedDocument } from '../workflow/open-sealed.ts'
import { signDocuments } from '../workflow/sign-documents.ts'
import type { App, AppPorts } from './app.ts'
import { createAppearances } from './appearances.ts'
import { createArchivedFiles } from './archived-files.ts'
import { createCertificateMemory } from './certificate-memory.ts'
import { createHandlers } from './handlers.ts'
import { createJobs } from './jobs.ts'
import { watchKeys } from './key-memory.ts'
import { createLifting } from './lifting.ts'
import { createLoginKeeping } from './login-keeping.ts'
import { createNetworks } from './networks.ts'
import { createOpenDocuments } from './open-documents.ts'
import { createRecentDocuments } from './recent-documents.ts'
import { createDispatch, createPublisher } from './serve.ts'
import { itemOpener } from './sign-items.ts'

const ENDS: ReadonlySet<SignJob['phase']> = new Set(['done', 'failed', 'cancelled'])

export function createApp(ports: AppPorts): App {
  const listeners = new Set<(name: string, payload: unknown) => void>()
  const publish = createPublisher(contract, (name, payload) => {
    for (const listener of listeners) listener(name, payload)
  })
  const memory = createCertificateMemory(ports.certificates)
  const tokens = createTokenBridge({
    modules: () => modulesOf(ports),
    turnedOff: () => ports.settings.read().turnedOffModules,
    searchKnown: () => !isChosen(ports) && ports.settings.read().searchKnownModules,
    pkcs12Files: [ports.pkcs12, ports.openingKeyFile ?? null].filter(path => path !== null),
    rememberedKeyFiles: () => (isChosen(ports) ? [] : ports.settings.read().keyFiles),
    spawn: ports.spawnModule,
    guard: createPinGuard(ports.pinJournal, ports.clock.now),
    logger: ports.logger,
    ...deadlinesOf(ports),
  })
  const bridge = watchKeys(tokens, memory.rememberKey)
  const fonts = lateFonts(join(ports.assetsFolder, 'fonts'))
  const documents = createOpenDocuments({ files: ports.files, onChange: publish.documents.changed })
  const recent = createRecentDocuments(ports.recent)
  const networks = createNetworks(ports, memory.rememberStamp)
  const appearances = createAppearances({ ports, fonts, documents, changed: publish.appearances.changed })
  let remembering: Promise<void> = Promise.resolve()
  const logins = createLoginKeeping(ports, bridge, publish.logins.changed)
  const archived = createArchivedFiles(ports.archived, ports, publish.levels.archivedChanged)
  const lifting = createLifting({
    ports,
    networks,
    documents,
    archived,
    isSigning: () => !ENDS.has(jobs.current()?.phase ?? 'done'),
    changed: publish.levels.pendingChanged,
    lifted: paths => publish.levels.lifted({ paths }),
  })
  const loginKeeping: TokenBridge = { ...bridge, openSession: logins.openSession }
  const jobs = createJobs({
    run: async (request, world) => {
      await lifting.stepAside()
      return signDocuments(
        request,
        {
          ...ports,
          fonts,
          appearances: appearances.kept,
          network: networks.forJob(world.signal, request.timeStamps),
          bridge: loginKeeping,
          policy: DEFAULT_POLICY,
          isRevoked: memory.isRevoked,
          openItem: itemOpener(ports.files, documents),
        },
        world,
      )
    },
    runOpening: (request, world) =>
      openSealedDocument(
        request,
        {
          ...ports,
          bridge: loginKeeping,
          isRevoked: memory.isRevoked,
          open: ports.staysOpen ? openAndRemember : documents.open,
        },
        world,
      ),
    publish: job => {
      if (job.phase === 'done') carryPasswords(job)
      publish.signing.jobChanged(job)
      if (!ENDS.has(job.phase)) return
      void rememberSigned(job)
      remembering = remembering.then(() => lifting.remember(job)).catch(() => {})
    },
    logger: ports.logger,
  })
  const handlers = createHandlers({
    ports,
    bridge,
    documents,
    recent,
    open: openAndRemember,
    memory,
    networks,
    jobs,
    logins,
    revocationChanged: () => tellTokens(bridge.snapshot()),
    fonts,
    lifting,
    archived,
    appearances,
    settingsChanged: (changed: Settings) => publish.records.settingsChanged(changed),
  })
  const stopWatching = bridge.onChange(tellTokens)

  async function openAndRemember(path: string, unlock: Unlock): Promise<DocumentInfo> {
    const info = await documents.open(path, unlock)
    const signatureCount = info.fields.filter(field => field.signed).length
    await recent.remember([{ path, signatureCount }], ports.clock.now())
    return info
  }

  function tellTokens(snapshot: BridgeSnapshot): void {
    const list: TokenList = describeTokens(snapshot, ports.clock.now(), memory.isRevoked)
    publish.tokens.changed(list)
  }

  /** Before the window hears of it, since it opens the new file at once. */
  function carryPasswords({ results }: SignJob): void {
    for (const result of results) {
      if (result.ok && result.document.output !== null) {
        documents.made(result.document.input, result.document.output)
      }
    }
  }

  async function rememberSigned(job: SignJob): Promise<void> {
    const signed = job.results.flatMap(result => (result.ok ? [result.document] : []))
    const made = signed.flatMap(({ output, signatureCount }) =>
      output === null ? [] : [{ path: output, signatureCount }],
    )
    const [first] = signed // One certificate signs all documents of a job.
    if (first === undefined || made.length === 0) return
    const now = ports.clock.now()
    const inputs = signed.map(({ input }) => input)
    await memory.rememberUse(inputs, first.signer.fingerprint, now).catch(() => {})
    await recent.remember(made, now).catch(() => {})
    const kept = signed.flatMap(({ output: path, archiveUntil: until }) =>
      path !== null && until !== undefined ? [{ path, until }] : [],
    )
    await archived.remember(kept).catch(() => {})
  }

  return {
    dispatch: createDispatch(contract, handlers, ports.logger),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    openPaths: paths => publish.documents.openRequested({ paths: [...paths] }),
    command: command => publish.application.command({ command }),
    documentPath: documentId => documents.pathOf(documentId) ?? appearances.previewPath(documentId),
    keepPicture: appearances.keepDrawn,
    async close() {
      await lifting.close()
      await jobs.close()
      await remembering
      stopWatching()
      documents.closeAll()
      ports.scratch.close()
      await logins.closeAll()
      await bridge.close()
    },
  }
}

function deadlinesOf({ driverDeadlineMs: ms }: AppPorts) {
  if (!ms) return {}
  const shortened = Object.keys(DEADLINES).map(call => [call, ms])
  return { deadlines: Object.fromEntries(shortened) as Deadlines } // The same keys, as DEADLINES has them.
}

/** What the command line names replaces everything else. */
function isChosen({ modules, pkcs12 }: AppPorts): boolean {
  return modules.length > 0 || pkcs12 !== null
}

function modulesOf(ports: AppPorts) {
  if (isChosen(ports)) return ports.modules.map(path => ({ path, source: 'argument' as const }))
  return ports.settings.read().modules.map(path => ({ path, source: 'settings' as const }))
}
