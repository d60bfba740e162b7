/** TokenBridge: what the app asks of tokens, whatever is behind it: PKCS#11 module processes or a PKCS#12 file. */

import type { ModuleInfo, PinState, TokenInfo } from '../../src-shared/model/certificate.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import type { Secret } from '../base/secret.ts'

/** A certificate object as the token holds it. This room does not look inside. */
export type RawCertificate = {
  /** X.509 certificate, DER. */
  readonly der: Uint8Array
  /** CKA_LABEL. */
  readonly label: string
  /** CKA_ID, lower-case hex. */
  readonly keyId: string
  /** False only when a matching key is known to be missing; keys are often invisible before login. */
  readonly hasPrivateKey: boolean | null
}

export type TokenFacts = Omit<TokenInfo, 'certificates'> & {
  readonly certificates: readonly RawCertificate[]
}

export type BridgeSnapshot = {
  readonly modules: readonly ModuleInfo[]
  readonly tokens: readonly TokenFacts[]
}

/** Read from the token just now, before a PIN is asked. */
export type PinStatus = {
  readonly state: PinState
  readonly readerKeypad: boolean
  /** Null where the token gives none. */
  readonly triesLeft: number | null
  readonly minLength: number
  readonly maxLength: number
}

export type KeyFacts = {
  readonly kind: 'rsa' | 'ec'
  /** CKA_ALWAYS_AUTHENTICATE: the PIN is wanted for every signature. */
  readonly alwaysAuthenticate: boolean
  /** Bits of the modulus, 0 where the token does not tell. */
  readonly bits: number
}

/** How the signature is made. `rsa-pss` uses MGF1 with the same digest and a salt as long as the digest. */
export type SignatureScheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa'

export type SignDigest = {
  readonly certificate: RawCertificate
  readonly scheme: SignatureScheme
  readonly digestName: DigestName
  /** 32, 48 or 64 bytes, made by us: the token never sees the document. */
  readonly digest: Uint8Array
  /** For CKA_ALWAYS_AUTHENTICATE keys; null: none, or typed on the reader. */
  readonly pin: Secret | null
}

/** One logged-in visit to one token. Not for two callers at once. */
export type TokenSession = {
  readonly token: TokenFacts
  /** Reads the flags again. Spends nothing. */
  pinStatus(): Promise<PinStatus>
  /**
   * One C_Login, never repeated by the program. `null` where the PIN is typed on the reader.
   * @throws AppError `token.pin-*`, `token.removed`, `token.module-*`, `pkcs12.password-wrong`
   */
  login(pin: Secret | null): Promise<void>
  /** After login. @throws AppError `token.certificate-unusable` (no-private-key) */
  key(certificate: RawCertificate): Promise<KeyFacts>
  /**
   * @returns the raw signature: RSA big-endian of the modulus length; ECDSA r‖s, each half the field length
   * @throws  AppError `token.*`
   */
  sign(request: SignDigest): Promise<Uint8Array>
  /** Logs out and closes. Never throws. */
  close(): Promise<void>
}

export type TokenBridge = {
  /** What is known now, without asking any driver. */
  snapshot(): BridgeSnapshot
  /** Asks every driver, each in its own process, with a deadline. Never logs in. */
  refresh(): Promise<BridgeSnapshot>
  /** Tells of each change: token in or out, driver crashed or back. @returns the function that stops it */
  onChange(listener: (snapshot: BridgeSnapshot) => void): () => void
  /** @throws AppError `token.not-found`, `token.removed`, `token.module-*`, `token.busy` */
  openSession(tokenId: string): Promise<TokenSession>
  /** Ends all processes. */
  close(): Promise<void>
}

/** A child process as a host provides it: child_process.fork, or Electron's utilityProcess. */
export type ModuleProcess = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (how: { readonly code: number | null; readonly signal: string | null }) => void): void
  /** SIGKILL: a hung driver listens to nothing less. */
  kill(): void
}

/** Starts `module-process.ts` for one module file. */
export type SpawnModuleProcess = (modulePath: string) => ModuleProcess
