/** TokenBridge over PKCS#12 files: software keys behind the interface of a token. A key is held while a session is. */
import { constants, createHash, type KeyObject, sign } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Secret } from '../base/secret.ts'
import type {
  BridgeSnapshot,
  KeyFacts,
  RawCertificate,
  SignDigest,
  TokenBridge,
  TokenFacts,
  TokenSession,
} from './bridge.ts'
import { UnreadablePkcs12 } from './pkcs12-asn1.ts'
import {
  assertPkcs12,
  type Pkcs12Certificate,
  type Pkcs12Contents,
  readPkcs12,
  WrongPkcs12Password,
} from './pkcs12-file.ts'
import { isSignatureOf } from './signature-check.ts'

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

  function entry(certificate: RawCertificate): Pkcs12Certificate & { readonly key: KeyObject } {
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
    key: async certificate => keyFacts(entry(certificate).key),
    sign: async request => signWith(entry(request.certificate).key, request),
    rest() {},
    async close() {
      contents = null
    },
  }
}

function signWith(key: KeyObject, request: SignDigest): Uint8Array {
  const { scheme, digestName, digest, message, certificate } = request
  const isRsa = isRsaKey(key)
  if (isRsa === (scheme === 'ecdsa'))
    throw new AppError('token.key-cannot-sign', { code: key.asymmetricKeyType ?? '' })
  const how = {
    'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
    'rsa-pss': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest.length },
    ecdsa: { dsaEncoding: 'ieee-p1363' as const },
  }[scheme]
  const signature = new Uint8Array(sign(digestName, message, { key, ...how }))
  if (!isSignatureOf(certificate.der, scheme, digestName, message, signature))
    throw new AppError('token.wrong-signature', {})
  return signature
}

/** `rsa-pss`: a key whose certificate allows no other scheme. */
function isRsaKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
}

function keyFacts(key: KeyObject): KeyFacts {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  const file = { alwaysAuthenticate: false, extractable: true, local: false } as const
  if (isRsaKey(key)) return { kind: 'rsa', bits: modulusLength, curve: null, ...file }
  const curves: Readonly<Record<string, { readonly curve: KeyFacts['curve']; readonly bits: number }>> = {
    prime256v1: { curve: 'p256', bits: 256 },
    secp384r1: { curve: 'p384', bits: 384 },
    secp521r1: { curve: 'p521', bits: 521 },
  }
  const { curve, bits } = curves[namedCurve] ?? { curve: null, bits: 0 }
  return { kind: 'ec', bits, curve, ...file }
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
    const stats = await stat(path)
    // Opening a pipe would wait for somebody to write to it, and hold up the end of the program.
    if (!stats.isFile() || stats.size > MAX_BYTES) throw new AppError('pkcs12.unreadable', { name })
    return new Uint8Array(await readFile(path))
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
