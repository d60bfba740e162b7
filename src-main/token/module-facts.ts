/** What is told of drivers, readers and tokens, from the slots that a driver shows. Pure. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type AppError, type ErrorCode, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { BridgeSnapshot, ReaderFacts, TokenFacts } from './bridge.ts'
import { SLOT_FLAG, TOKEN_FLAG } from './cryptoki.ts'
import { errorOf } from './errors.ts'
import { mergeTwins } from './merge-tokens.ts'
import type { Module, PlacedToken } from './module.ts'
import { pinLengths, pinState } from './pin-rules.ts'
import type { WireSlot } from './protocol.ts'
import type { TokenNames } from './token-identity.ts'

export function stateOf(error: AppError): ModuleState {
  return STATE_OF[error.code] ?? 'failed'
}

export function snapshotOf(modules: readonly Module[]): BridgeSnapshot {
  return {
    modules: modules.map(moduleInfo),
    tokens: mergeTwins(modules.flatMap(module => module.tokens.map(({ facts }) => facts))),
    readers: modules.flatMap(readersOf),
  }
}

const STATE_OF: Partial<Record<ErrorCode, ModuleState>> = {
  'token.module-missing': 'missing',
  'token.module-not-a-driver': 'not-a-module',
  'token.module-wrong-architecture': 'wrong-architecture',
  'token.module-crashed': 'crashed',
  'token.module-not-answering': 'not-answering',
  'token.module-switched-off': 'switched-off',
}

function moduleInfo(module: Module): ModuleInfo {
  const { candidate, client, state, error, architecture } = module
  return {
    path: candidate.path,
    name: candidate.name || client.about()?.description || basename(candidate.path),
    state,
    source: candidate.source,
    libraryVersion: client.about()?.version ?? null,
    architecture,
    tokenCount: module.tokens.length,
    blankCount: module.slots.filter(slot => isBlank(slot) && slot.flags & SLOT_FLAG.REMOVABLE_DEVICE).length,
    reading: module.reading,
    error: error ? { code: error.code, details: error.details, ...wordsOf(error) } : null,
  }
}

/** @returns the tokens that can sign, each with its id */
export function tokensIn(
  slots: readonly WireSlot[],
  modulePath: string,
  names: TokenNames,
): readonly PlacedToken[] {
  const filled = slots.flatMap(({ token, ...slot }) => (token && isForSigning(token) ? { slot, token } : []))
  const ids = names.name(
    modulePath,
    filled.map(({ slot, token }) => ({ ...token, slotId: slot.slotId })),
  )
  return filled.flatMap(({ slot, token }, index) => {
    const id = ids[index] ?? ''
    if (ids.indexOf(id) < index) return [] // The same token in one more slot.
    const facts = factsOf(id, modulePath, slot, token)
    return [{ slotId: slot.slotId, prints: token.prints, facts }]
  })
}

/** @returns false for one that is not initialised, or a driver's own storage */
function isForSigning(token: NonNullable<WireSlot['token']>): boolean {
  if (!(token.flags & TOKEN_FLAG.TOKEN_INITIALIZED)) return false
  const mayHide = token.flags & TOKEN_FLAG.LOGIN_REQUIRED && token.flags & TOKEN_FLAG.USER_PIN_INITIALIZED
  return token.certificates.length > 0 || mayHide !== 0
}

function factsOf(
  tokenId: string,
  modulePath: string,
  slot: Pick<WireSlot, 'reader' | 'flags'>,
  token: NonNullable<WireSlot['token']>,
): TokenFacts {
  const { minLength, maxLength } = pinLengths(token)
  return {
    tokenId,
    kind: 'pkcs11',
    label: token.label,
    manufacturer: token.manufacturer,
    model: token.model,
    serial: token.serial,
    reader: slot.reader,
    modulePath,
    removable: (slot.flags & SLOT_FLAG.REMOVABLE_DEVICE) !== 0,
    loginRequired: (token.flags & TOKEN_FLAG.LOGIN_REQUIRED) !== 0,
    readerKeypad: (token.flags & TOKEN_FLAG.PROTECTED_AUTHENTICATION_PATH) !== 0,
    pin: pinState(token.flags),
    minPinLength: minLength,
    maxPinLength: maxLength,
    certificatesLocked: false,
    certificates: token.certificates,
  }
}

/** Some drivers show dozens of empty slots for readers that are not there: alike ones are told once. */
function readersOf(module: Module): readonly ReaderFacts[] {
  const seen = new Set<string>()
  return slotReaders(module).filter(reader => {
    const print = JSON.stringify(reader)
    const isFirst = !seen.has(print)
    seen.add(print)
    return isFirst || reader.tokenPresent
  })
}

function slotReaders(module: Module): readonly ReaderFacts[] {
  return module.slots.map(slot => ({
    modulePath: module.candidate.path,
    name: slot.reader,
    tokenPresent: (slot.flags & SLOT_FLAG.TOKEN_PRESENT) !== 0,
    removable: (slot.flags & SLOT_FLAG.REMOVABLE_DEVICE) !== 0,
    problem: isBlank(slot)
      ? 'token.blank'
      : slot.problem === null
        ? null
        : errorOf({ kind: 'cryptoki', code: slot.problem, call: 'C_GetTokenInfo' }, '').code,
  }))
}

/** @source PKCS#11 2.40, CKF_TOKEN_INITIALIZED */
function isBlank({ token }: WireSlot): boolean {
  return token !== null && !(token.flags & TOKEN_FLAG.TOKEN_INITIALIZED)
}

/** The same line that the module process makes of its slots: see `pollSlots`. */
export function pollLine(slots: readonly WireSlot[]): string {
  return slots.map(slot => `${slot.slotId}:${slot.flags & SLOT_FLAG.TOKEN_PRESENT}`).join(' ')
}

/** Differs when something differs that a listener may show. */
export function fingerprintOf(snapshot: BridgeSnapshot): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([snapshot.modules, snapshot.readers]))
  for (const { certificates, ...facts } of snapshot.tokens) {
    hash.update(JSON.stringify(facts))
    for (const { der, ...rest } of certificates) hash.update(der).update(JSON.stringify(rest))
  }
  return hash.digest('hex')
}
