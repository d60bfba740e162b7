/** TokenBridge: what the app asks of tokens, whatever is behind it: PKCS#11 module processes or a PKCS#12 file. */

import type { ErrorCode } from '../../src-shared/errors/app-error.ts'
import type { ModuleInfo, PinState, TokenInfo } from '../../src-shared/model/certificate.ts'
import type { LastTry, OwnTries } from '../../src-shared/model/pin.ts'
import type { DigestName, SignatureDigest } from '../../src-shared/model/signing.ts'
import type { Child } from '../base/child-channel.ts'
import type { CurveName } from '../base/curve-facts.ts'
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
  /** By its own word the token can do nothing that signs with such a key. */
  readonly noWayToSign?: boolean
}

export type TokenFacts = Omit<TokenInfo, 'certificates'> & {
  readonly certificates: readonly RawCertificate[]
}

/** A reader as a driver reports it: what explains why a token does not show. */
export type ReaderFacts = {
  readonly modulePath: string
  readonly name: string
  readonly tokenPresent: boolean
  /** CKF_REMOVABLE_DEVICE. Software tokens have a blank place that nobody has put there. */
  readonly removable: boolean
  /** Why the token in it cannot be used: `token.not-recognized`, `token.blank`, `token.failed`, …; null: nothing wrong. */
  readonly problem: ErrorCode | null
}

export type BridgeSnapshot = {
  readonly modules: readonly ModuleInfo[]
  readonly tokens: readonly TokenFacts[]
  readonly readers: readonly ReaderFacts[]
}

/** Read from the token just now, before a PIN is asked. */
export type PinStatus = {
  readonly state: PinState
  readonly readerKeypad: boolean
  /** Null where the token gives none. */
  readonly triesLeft: number | null
  /** Failed tries of ours: at least so many has the token counted. */
  readonly ownTries: OwnTries
  /** Unless `no`, the person must decide knowingly (`confirmedLastTry`). */
  readonly lastTry: LastTry
  readonly minLength: number
  readonly maxLength: number
}

export type KeyFacts = {
  readonly kind: 'rsa' | 'ec' | 'edwards'
  /** CKA_ALWAYS_AUTHENTICATE: the PIN is wanted for every signature. */
  readonly alwaysAuthenticate: boolean
  /** Bits of the modulus or of the curve, 0 where the token does not tell. */
  readonly bits: number
  /** Null for RSA, and for a curve that PDF readers do not know. */
  readonly curve: CurveName | null
  /** CKA_EXTRACTABLE: whether the key can leave the token. Null where it does not tell. */
  readonly extractable: boolean | null
  /** CKA_LOCAL: whether the key was made on the token. Null where it does not tell. */
  readonly local: boolean | null
}

/**
 * How the signature is made. `rsa-pss` uses MGF1 with the same digest and a salt as long as the digest; the last two
 * sign the message itself, without a context (RFC 8419).
 */
export type SignatureScheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'ed25519' | 'ed448'

export type SignDigest = {
  readonly certificate: RawCertificate
  readonly scheme: SignatureScheme
  readonly digestName: SignatureDigest
  /** 32, 48 or 64 bytes, made by us over `message`: the token never sees the document. */
  readonly digest: Uint8Array
  /** What was digested: the signed attributes, DER. Small. For tokens that only hash and sign in one step, and for EdDSA. */
  readonly message: Uint8Array
  /** For CKA_ALWAYS_AUTHENTICATE keys; null: none, or typed on the reader. */
  readonly pin: Secret | null
  /** As in LoginOptions, for `pin`. */
  readonly confirmedLastTry?: boolean
}

/** Digests that OAEP is found with. */
export type OaepHash = 'sha1' | 'sha224' | DigestName

/** How a recipient's key gets at the key of an envelope. `ecdh`: what both sides share, nothing derived from it. */
export type OpeningScheme =
  | { readonly kind: 'rsa-pkcs1' }
  | {
      readonly kind: 'rsa-oaep'
      readonly hash: OaepHash
      readonly maskHash: OaepHash
      readonly label: Uint8Array
    }
  | { readonly kind: 'ecdh' }

export type OpenSealed = {
  readonly certificate: RawCertificate
  readonly scheme: OpeningScheme
  /** RSA: as long as the modulus. ECDH: the sender's point, as encoded. */
  readonly sealed: Uint8Array
  /** As in SignDigest. */
  readonly pin: Secret | null
  readonly confirmedLastTry?: boolean
}

export type LoginOptions = {
  /** The person was told that this may be the last try and went on. Without it such a login is refused. */
  readonly confirmedLastTry?: boolean
  /** Minutes of rest for which this login may be kept: see kept-logins.ts. */
  readonly keepMinutes?: number
}

/**
 * One logged-in visit to one token. Not for two callers at once. After `token.removed` or `token.module-*` it is over:
 * close it, and open another.
 */
export type TokenSession = {
  readonly token: TokenFacts
  /** An earlier login holds: no PIN is needed to begin. */
  readonly alreadyIn?: boolean
  /** Reads the flags and the journal again. Spends nothing. */
  pinStatus(): Promise<PinStatus>
  /**
   * One C_Login, never repeated by the program. `null` where the PIN is typed on the reader. Length and flags are
   * checked first: what they rule out is refused without sending the PIN.
   * @throws AppError `token.pin-*`, `token.removed`, `token.module-*`, `pkcs12.password-wrong`
   */
  login(pin: Secret | null, options?: LoginOptions): Promise<void>
  /** What the token shows now: after login, also what it hides before, and which keys are there. */
  certificates(): Promise<readonly RawCertificate[]>
  /** After login. @throws AppError `token.certificate-unusable` (no-private-key) */
  key(certificate: RawCertificate): Promise<KeyFacts>
  /**
   * The signature is checked against the certificate before it is given out.
   * @returns the raw signature: RSA big-endian of the modulus length; ECDSA r‖s, each half the field length; EdDSA R‖S
   * @throws  AppError `token.*`; `token.pin-needed` when the token wants a PIN first: for this signature (pass it as
   *          `pin`), or because it forgot the login (`login` again)
   */
  sign(request: SignDigest): Promise<Uint8Array>
  /**
   * One use of a private key to get at something sealed for its owner. After login.
   * @returns what was sealed, or for ECDH the x coordinate of the shared point; null where it does not fit, whatever
   *          the reason: who asks must not learn more
   * @throws  AppError `token.*`, as `sign` does
   */
  open(request: OpenSealed): Promise<Uint8Array | null>
  /** While a login is kept unused, its driver may be watched again. */
  rest(resting: boolean): void
  /** Logs out and closes, or keeps the login where that may be. Never throws. */
  close(options?: { readonly mayKeep?: boolean }): Promise<void>
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

/** Starts `module-process.ts` for one module file. */
export type SpawnModuleProcess = (modulePath: string) => Child
