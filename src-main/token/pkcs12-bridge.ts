/** TokenBridge over PKCS#12 files: software keys behind the interface of a token. A key is held while a session is. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Secret } from '../base/secret.ts'
import { readSmallFile } from '../base/small-file.ts'
import type { BridgeSnapshot, RawCertificate, TokenBridge, TokenFacts, TokenSession } from './bridge.ts'
import { UnreadablePkcs12 } from './pkcs12-asn1.ts'
import {
  assertPkcs12,
  type Pkcs12Certificate,
  type Pkcs12Contents,
  readPkcs12,
  WrongPkcs12Password,
} from './pkcs12-file.ts'
import { openWith } from './pkcs12-open.ts'
import { isSignatureOf } from './signature-check.ts'
import { forgetKey, type SoftwareKey, signWith, softwareKeyFacts } from './software-key.ts'

export type Pkcs12Bridge = TokenBridge & {
  /** See TokenBridges.addPkcs12. */
  add(path: string): Promise<TokenFacts>
  /** See TokenBridges.removePkcs12. */
  remove(tokenId: string): void
  /** See TokenBridges.unlockPkcs12. */
  unlock(tokenId: string, password: Secret): Promise<TokenFacts>
  owns(tokenId: string): boolean
}

/** A key with its chain is a few thousand bytes. */
const MAX_BYTES = 10_000_000

/**
 * @param paths      absolute; read at the first refresh, which fails where one cannot be read
 * @param remembered absolute; asked at each refresh. One that cannot be read just now is passed over
 */
export function createPkcs12Bridge(
  paths: readonly string[],
  remembered: () => readonly string[] = () => [],
): Pkcs12Bridge {
  const given = new Set(paths)
  const tokens = new Map<string, TokenFacts>()
  const listeners = new Set<(snapshot: BridgeSnapshot) => void>()

  const snapshot = (): BridgeSnapshot => ({ modules: [], tokens: [...tokens.values()], readers: [] })

  function put(token: TokenFacts): TokenFacts {
    tokens.set(token.tokenId, token)
    for (const listener of [...listeners]) listener(snapshot())
    return token
  }

  function known(tokenId: string): TokenFacts {
    const token = tokens.get(tokenId)
    if (!token) throw new AppError('token.not-found', {})
    return token
  }

  async function add(path: string): Promise<TokenFacts> {
    const token = lockedToken(path)
    const before = tokens.get(token.tokenId)
    const bytes = await readKeyFile(path)
    try {
      assertPkcs12(bytes)
    } catch (cause) {
      throw translated(cause, path)
    }
    return before ?? put(token)
  }

  function remove(tokenId: string): void {
    const token = tokens.get(tokenId)
    if (!token) return
    given.delete(token.modulePath)
    tokens.delete(tokenId)
    for (const listener of [...listeners]) listener(snapshot())
  }

  /** It may lie on a disk that is not connected: then it does not show. */
  async function look(path: string): Promise<void> {
    try {
      await add(path)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      remove(tokenIdOf(path))
    }
  }

  /** Certificates become visible; the keys go with the return value. */
  async function openFile(token: TokenFacts, password: Secret): Promise<Pkcs12Contents> {
    const path = token.modulePath
    const contents = await read(path, password.take())
    put({ ...token, certificatesLocked: false, certificates: contents.certificates.map(shown) })
    return contents
  }

  return {
    snapshot,
    async refresh() {
      for (const path of given) if (!tokens.has(tokenIdOf(path))) await add(path)
      for (const path of remembered()) if (!given.has(path)) await look(path)
      return snapshot()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async openSession(tokenId) {
      return createSession(known(tokenId), password => openFile(known(tokenId), password))
    },
    async close() {
      listeners.clear()
    },
    add,
    remove,
    async unlock(tokenId, password) {
      await openFile(known(tokenId), password)
      return known(tokenId)
    },
    owns: tokenId => tokens.has(tokenId),
  }
}

function createSession(token: TokenFacts, open: (password: Secret) => Promise<Pkcs12Contents>): TokenSession {
  let contents: Pkcs12Contents | null = null

  function entry(certificate: RawCertificate): Pkcs12Certificate & { readonly key: SoftwareKey } {
    if (!contents) throw new AppError('token.pin-needed', { purpose: 'login' })
    const found = contents.certificates.find(one => equalBytes(one.der, certificate.der))
    if (!found?.key)
      throw new AppError('token.certificate-unusable', { reason: 'no-private-key', name: '', date: null })
    return { ...found, key: found.key }
  }

  return {
    token,
    pinStatus: async () => ({
      state: 'ok',
      readerKeypad: false,
      triesLeft: null,
      ownTries: NO_TRIES,
      lastTry: 'no',
      minLength: 0,
      maxLength: 0,
    }),
    async login(password) {
      if (!password) throw new AppError('token.pin-needed', { purpose: 'login' })
      contents = await open(password)
    },
    certificates: async () => contents?.certificates.map(shown) ?? token.certificates,
    key: async certificate => softwareKeyFacts(entry(certificate).key),
    async sign(request) {
      const { certificate, scheme, digestName, message } = request
      const signature = signWith(entry(certificate).key, request)
      if (!isSignatureOf(certificate.der, scheme, digestName, message, signature))
        throw new AppError('token.wrong-signature', {})
      return signature
    },
    open: async request => openWith(entry(request.certificate).key, request),
    rest() {},
    async close() {
      for (const { key } of contents?.certificates ?? []) if (key) forgetKey(key)
      contents = null
    },
  }
}

function shown({ der, label, keyId, key }: Pkcs12Certificate): RawCertificate {
  return { der, label, keyId, hasPrivateKey: key !== null }
}

async function read(path: string, password: string): Promise<Pkcs12Contents> {
  const bytes = await readKeyFile(path)
  try {
    return await readPkcs12(bytes, password)
  } catch (cause) {
    throw translated(cause, path)
  }
}

function translated(cause: unknown, path: string): unknown {
  if (cause instanceof WrongPkcs12Password) return new AppError('pkcs12.password-wrong', {})
  if (cause instanceof UnreadablePkcs12)
    return new AppError('pkcs12.unreadable', { name: basename(path) }, cause)
  return cause
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  const name = basename(path)
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new AppError('pkcs12.unreadable', { name })
    return new Uint8Array(await readSmallFile(path, { maxBytes: MAX_BYTES, pipes: false }))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new AppError(isMissing ? 'file.not-found' : 'file.unreadable', { name }, cause)
  }
}

function lockedToken(path: string): TokenFacts {
  return {
    tokenId: tokenIdOf(path),
    kind: 'pkcs12',
    label: basename(path),
    manufacturer: '',
    model: 'PKCS#12',
    serial: '',
    reader: '',
    modulePath: path,
    removable: false,
    loginRequired: true,
    readerKeypad: false,
    pin: 'ok',
    minPinLength: 0,
    maxPinLength: 0,
    certificatesLocked: true,
    certificates: [],
  }
}

function tokenIdOf(path: string): string {
  return createHash('sha256').update(`pkcs12\n${path}`).digest('hex').slice(0, 32)
}
