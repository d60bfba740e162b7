/** Stands between every PIN and its token: writes each try down before it is made, and counts the failed ones. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import type { OwnTries } from '../../src-shared/model/pin.ts'
import { CKR } from './cryptoki.ts'
import { ModuleCallError } from './module-life.ts'
import {
  begun,
  cleared,
  EMPTY_JOURNAL,
  ended,
  journalKeys,
  type PinJournal,
  type PinName,
  type TryOutcome,
  triesIn,
  underWayIn,
} from './pin-journal.ts'
import { FAILED_BEFORE_LAST } from './pin-rules.ts'
import type { TokenTraits } from './token-identity.ts'

/** Where the journal is kept. A change is whole or not at all, and no two happen at once, in whatever process. */
export type PinJournalStore = {
  read(): Promise<PinJournal>
  /**
   * @returns when it is on disk. Throws what `change` throws, and writes nothing then.
   * @throws  AppError `token.pin-not-counted`
   */
  change(change: (journal: PinJournal) => PinJournal): Promise<void>
}

export type PinGuard = {
  tries(token: TokenTraits, pin: PinName): Promise<OwnTries>
  /**
   * One try. An end of the program between the two leaves it as a possible one. Where it cannot be written down, nothing is
   * sent.
   *
   * @param mayBeSent sees the tries so far, in the same breath as this one is written down; throws to refuse
   * @param send      passes the PIN to the token, once
   */
  attempt<T>(
    token: TokenTraits,
    pin: PinName,
    mayBeSent: (tries: OwnTries) => void,
    send: () => Promise<T>,
  ): Promise<T>
  /** The PIN has been set anew: nothing is counted against it. */
  clear(token: TokenTraits, ...pins: readonly PinName[]): Promise<void>
}

export function createPinGuard(store: PinJournalStore, now: () => Date = () => new Date()): PinGuard {
  /** Some try of another window or command is with the token just now, and most likely answered in a moment. */
  function isSettling(journal: PinJournal, keys: readonly string[]): boolean {
    const ages = underWayIn(journal, keys).map(at => now().getTime() - Date.parse(at))
    return ages.some(age => age >= 0 && age < SETTLING_MS)
  }

  async function settledTries(token: TokenTraits, pin: PinName): Promise<OwnTries> {
    const keys = journalKeys(token)
    const began = performance.now()
    for (;;) {
      const journal = await store.read()
      const tries = triesIn(journal, keys, pin)
      const matters = tries.wrong + tries.possible >= FAILED_BEFORE_LAST
      const mayWait = performance.now() - began < LONGEST_WAIT_MS
      if (!matters || !mayWait || !isSettling(journal, keys)) return tries
      await sleep(SETTLING_STEP_MS)
    }
  }

  return {
    tries: settledTries,
    async attempt(token, pin, mayBeSent, send) {
      const keys = journalKeys(token)
      const attempt = { id: randomUUID(), at: now().toISOString() }
      const begin = () =>
        store.change(journal => {
          mayBeSent(triesIn(journal, keys, pin))
          return begun(journal, keys, pin, attempt)
        })
      await begin().catch(async error => {
        if (!isAppError(error, 'token.pin-last-try') && !isAppError(error, 'token.puk-last-try')) throw error
        await settledTries(token, pin) // What others have begun since it was asked.
        await begin()
      })
      // What cannot be written then stays under way, which counts as a possible try; the answer is the same.
      const end = (outcome: TryOutcome) =>
        store.change(journal => ended(journal, keys, pin, attempt, outcome)).catch(() => {})
      try {
        const answer = await send()
        await end('right')
        return answer
      } catch (error) {
        await end(outcomeOf(error))
        throw error
      }
    },
    async clear(token, ...pins) {
      const keys = journalKeys(token)
      const clear = (journal: PinJournal) => pins.reduce((left, pin) => cleared(left, keys, pin), journal)
      await store.change(clear).catch(() => {}) // Too many are counted then, which errs on the side of care.
    },
  }
}

/**
 * Several commands side by side, each with the right PIN, must not take each other for failed tries. One that has had no
 * answer for so long may be of a program that died.
 */
const SETTLING_MS = 3000
const SETTLING_STEP_MS = 50
const LONGEST_WAIT_MS = 15_000

/** For tests, and for tokens that nobody shares: forgotten with the process. */
export function journalInMemory(): PinJournalStore {
  let journal = EMPTY_JOURNAL
  return {
    read: async () => journal,
    async change(change) {
      journal = change(journal)
    },
  }
}

/** Calls in which a PIN is looked at. */
const PIN_CALLS: readonly string[] = ['C_Login', 'C_SetPIN']

/** The token said no before it looked at the PIN, or for another reason. */
const NOT_TRIED: readonly number[] = [
  CKR.ARGUMENTS_BAD,
  CKR.SLOT_ID_INVALID,
  CKR.CANT_LOCK,
  CKR.CANCEL,
  CKR.FUNCTION_CANCELED,
  CKR.FUNCTION_REJECTED,
  CKR.FUNCTION_NOT_SUPPORTED,
  CKR.OPERATION_ACTIVE,
  CKR.OPERATION_NOT_INITIALIZED,
  CKR.PIN_EXPIRED,
  CKR.SESSION_CLOSED,
  CKR.SESSION_COUNT,
  CKR.SESSION_HANDLE_INVALID,
  CKR.SESSION_READ_ONLY,
  CKR.SESSION_READ_ONLY_EXISTS,
  CKR.SESSION_READ_WRITE_SO_EXISTS,
  CKR.TOKEN_NOT_PRESENT,
  CKR.TOKEN_NOT_RECOGNIZED,
  CKR.TOKEN_WRITE_PROTECTED,
  CKR.USER_ALREADY_LOGGED_IN,
  CKR.USER_ANOTHER_ALREADY_LOGGED_IN,
  CKR.USER_PIN_NOT_INITIALIZED,
  CKR.USER_TYPE_INVALID,
  CKR.CRYPTOKI_NOT_INITIALIZED,
]

/**
 * What a failed call says about the PIN in it. Only CKR_PIN_INCORRECT and CKR_PIN_LOCKED call it wrong; GENERAL_ERROR and
 * its kin, a driver that died or hung, and a token pulled meanwhile leave it open: some of them burn a try.
 */
export function outcomeOf(error: unknown): TryOutcome {
  if (!(error instanceof ModuleCallError)) return error instanceof AppError ? 'possible' : 'none'
  const { failure } = error
  if (failure.kind === 'bug') return 'possible'
  return failure.kind === 'cryptoki' ? outcomeOfResult(failure.code, failure.call) : 'none'
}

/** @param code CKR_* that `call`, a C_* function, returned */
export function outcomeOfResult(code: number, call: string): TryOutcome {
  if (!PIN_CALLS.includes(call)) return 'none'
  if (code === CKR.PIN_INCORRECT || code === CKR.PIN_LOCKED) return 'wrong'
  if (NOT_TRIED.includes(code)) return 'none'
  // About the new PIN, says PKCS#11 2.40, C_SetPIN; to C_Login, opencryptoki and tpm2-pkcs11 burn a try on a bad length.
  const isLength = code === CKR.PIN_LEN_RANGE || code === CKR.PIN_INVALID
  return isLength && call === 'C_SetPIN' ? 'none' : 'possible'
}
