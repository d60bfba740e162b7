/** For tests: a token in memory behind the port, with a real key, that can be pulled, locked and told to hang. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { PinState } from '../../../src-shared/model/certificate.ts'
import { NO_TRIES } from '../../../src-shared/model/pin.ts'
import { createTestCa } from '../../demo/test-ca.ts'
import type {
  BridgeSnapshot,
  RawCertificate,
  TokenBridge,
  TokenFacts,
  TokenSession,
} from '../../token/bridge.ts'

export const GOOD_PIN = '246810'

export type FakeToken = {
  readonly bridge: TokenBridge
  readonly tokenId: string
  /** What was sent to the token, in order. */
  readonly calls: string[]
  /** Sessions that are open now. */
  open(): number
  /** The token is out; the next calls say `token.removed`. */
  pull(): void
  pushBack(): void
  state(state: PinState): void
  /** The key wants its PIN for every signature: told beforehand, or only when it is asked to sign. */
  alwaysAuthenticate(how: 'told' | 'hidden'): void
  /** The next `sign` finds the login forgotten. */
  forgetLogin(): void
  /** From now on `sign` never answers. */
  hang(): void
}

/** @param key P-256 where no size of an RSA key is given */
export function createFakeToken(now: Date, key: { readonly rsaBits?: number } = {}): FakeToken {
  const { publicKey, privateKey } = key.rsaBits
    ? generateKeyPairSync('rsa', { modulusLength: key.rsaBits })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { der } = createTestCa(now).issue({
    commonName: 'Marta',
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + 86_400_000),
    use: 'signing',
  })
  const held: RawCertificate = { der, label: 'signer', keyId: '01', hasPrivateKey: true }
  const calls: string[] = []
  const listeners = new Set<(snapshot: BridgeSnapshot) => void>()
  let isIn = true
  let pinState: PinState = 'ok'
  let always: 'told' | 'hidden' | null = null
  let forgot = false
  let hangs = false
  let openSessions = 0

  const facts = (): TokenFacts => ({ ...FACTS, pin: pinState, certificates: [held] })
  const snapshot = (): BridgeSnapshot => ({ modules: [], readers: [], tokens: isIn ? [facts()] : [] })
  const tell = () => {
    for (const listener of [...listeners]) listener(snapshot())
  }
  const wrongPin = () => {
    pinState = pinState === 'ok' ? 'count-low' : pinState === 'count-low' ? 'final-try' : 'locked'
    return new AppError('token.pin-incorrect', { triesLeft: pinState === 'final-try' ? 1 : null })
  }

  function openSession(): TokenSession {
    let isStale = false
    const check = () => {
      isStale ||= !isIn
      if (isStale) throw new AppError('token.removed', {})
    }
    check()
    openSessions += 1
    return {
      token: facts(),
      async pinStatus() {
        check()
        const triesLeft = pinState === 'final-try' ? 1 : null
        const lastTry = pinState === 'final-try' ? 'certain' : 'no'
        const lengths = { minLength: 4, maxLength: 8 }
        return { state: pinState, readerKeypad: false, triesLeft, ownTries: NO_TRIES, lastTry, ...lengths }
      },
      async login(pin) {
        check()
        const typed = pin?.take() ?? ''
        calls.push(`login ${typed}`)
        if (typed !== GOOD_PIN) throw wrongPin()
        pinState = 'ok'
      },
      async certificates() {
        check()
        return [held]
      },
      async key() {
        check()
        return {
          kind: 'ec',
          alwaysAuthenticate: always === 'told',
          bits: 256,
          curve: 'p256',
          extractable: false,
          local: true,
        }
      },
      async sign({ message, digestName, pin }) {
        check()
        const typed = pin?.take() ?? null
        calls.push(typed === null ? 'sign' : `sign ${typed}`)
        if (hangs) return new Promise(() => {})
        if (forgot) {
          forgot = false
          throw new AppError('token.pin-needed', { purpose: 'login' })
        }
        if (always !== null && typed === null)
          throw new AppError('token.pin-needed', { purpose: 'signature' })
        if (typed !== null && typed !== GOOD_PIN) throw wrongPin()
        return new Uint8Array(sign(digestName, message, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
      },
      async open() {
        check()
        calls.push('open')
        return null
      },
      rest() {},
      async close() {
        openSessions -= 1
        // As with a driver that hangs: it closes when it answers, which is never.
        if (hangs) await new Promise(() => {})
      },
    }
  }

  return {
    bridge: {
      snapshot,
      refresh: async () => snapshot(),
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      openSession: async () => openSession(),
      close: async () => {},
    },
    tokenId: FACTS.tokenId,
    calls,
    open: () => openSessions,
    pull() {
      isIn = false
      tell()
    },
    pushBack() {
      isIn = true
      tell()
    },
    state: state => {
      pinState = state
    },
    alwaysAuthenticate: how => {
      always = how
    },
    forgetLogin: () => {
      forgot = true
    },
    hang: () => {
      hangs = true
    },
  }
}

const FACTS: Omit<TokenFacts, 'certificates'> = {
  tokenId: 'fake',
  kind: 'pkcs11',
  label: 'Fake token',
  manufacturer: '',
  model: '',
  serial: '1',
  reader: 'Reader',
  modulePath: '/fake.so',
  removable: true,
  loginRequired: true,
  readerKeypad: false,
  pin: 'ok',
  minPinLength: 4,
  maxPinLength: 8,
  certificatesLocked: false,
}
