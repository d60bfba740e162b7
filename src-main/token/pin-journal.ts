/** The journal of failed PIN tries that we made: its form, and what each try does to it. Pure. Never holds a PIN. */
import { createHash } from 'node:crypto'
import { NO_TRIES, type OwnTries } from '../../src-shared/model/pin.ts'
import { z } from '../../src-shared/zod.ts'

/** `signature`: the PIN of a key that wants it each time (CKU_CONTEXT_SPECIFIC). `so`: the PUK. */
export const PinName = z.enum(['user', 'signature', 'so'])
export type PinName = z.output<typeof PinName>

const Tally = z.object({
  wrong: z.number().int().nonnegative(),
  possible: z.number().int().nonnegative(),
  lastAt: z.string().nullable(),
  /** Sent, and no answer yet: of a process that died they stay, and count as possible. */
  underWay: z.array(z.object({ id: z.string(), at: z.string() })),
  /** Nothing is known of the time before, and no right PIN has come since: see `PinJournal.lost`. */
  lost: z.boolean().optional(),
})
type Tally = z.output<typeof Tally>

const Entry = z.object({
  /** See `journalKeys`. */
  keys: z.array(z.string()),
  pins: z.partialRecord(PinName, Tally),
})
type Entry = z.output<typeof Entry>

export const PinJournal = z.object({
  version: z.literal(1),
  tokens: z.array(Entry),
  /** An earlier journal was there and could not be read: of a PIN that is not in this one nothing is known. */
  lost: z.boolean().optional(),
})
export type PinJournal = z.output<typeof PinJournal>

export const EMPTY_JOURNAL: PinJournal = { version: 1, tokens: [] }
/** What stands in the place of a journal that cannot be read. */
export const LOST_JOURNAL: PinJournal = { ...EMPTY_JOURNAL, lost: true }

/** What the journal does with a try once its outcome is known. `none`: the token did not look at the PIN. */
export type TryOutcome = 'right' | 'wrong' | 'possible' | 'none'

/** The oldest go first; nobody has so many tokens. */
const MOST_TOKENS = 500

/**
 * How a token is known here: hashes of its serial number with each certificate that shows before login, because whole
 * series of cards share a number. One in common is enough: a renewed card keeps its tries.
 */
export function journalKeys(token: {
  readonly serial: string
  readonly label: string
  readonly prints: readonly string[]
}): readonly string[] {
  const { serial, label, prints } = token
  const parts = prints.length > 0 ? prints : [label]
  return parts.map(part => createHash('sha256').update(`${serial}\n${part}`).digest('hex'))
}

/**
 * Whether the PIN of a key is the token's own cannot be known, so both count together, which errs on the side of care.
 */
export function triesIn(journal: PinJournal, keys: readonly string[], pin: PinName): OwnTries {
  const names: readonly PinName[] = pin === 'so' ? ['so'] : ['user', 'signature']
  const entry = found(journal, keys)
  const tallies = names.map(name => tallyOf(journal, entry, name))
  const tries = tallies.reduce<OwnTries>(
    (sum, tally) => ({
      wrong: sum.wrong + tally.wrong,
      possible: sum.possible + tally.possible + tally.underWay.length,
      lastAt: latest(sum.lastAt, tally.underWay.at(-1)?.at ?? tally.lastAt),
    }),
    NO_TRIES,
  )
  // Of this PIN alone: few tokens have a second one, and on the others it would never be cleared.
  return tallyOf(journal, entry, pin).lost ? { ...tries, lost: true } : tries
}

/** When the tries began that have had no answer yet. ISO 8601 */
export function underWayIn(journal: PinJournal, keys: readonly string[]): readonly string[] {
  const entry = found(journal, keys)
  return PinName.options.flatMap(name => tallyOf(journal, entry, name).underWay.map(({ at }) => at))
}

/** To be on disk before the PIN goes out. @param at ISO 8601 */
export function begun(
  journal: PinJournal,
  keys: readonly string[],
  pin: PinName,
  attempt: { readonly id: string; readonly at: string },
): PinJournal {
  return changed(journal, keys, pin, tally => ({ ...tally, underWay: [...tally.underWay, attempt] }))
}

/** @param at ISO 8601 */
export function ended(
  journal: PinJournal,
  keys: readonly string[],
  pin: PinName,
  attempt: { readonly id: string; readonly at: string },
  outcome: TryOutcome,
): PinJournal {
  if (outcome === 'right')
    return changed(journal, keys, pin, ({ underWay }) => ({
      ...EMPTY_TALLY,
      // In the order in which they were sent, because a clock may be set back meanwhile.
      underWay: underWay.slice(underWay.findIndex(({ id }) => id === attempt.id) + 1),
    }))
  return changed(journal, keys, pin, tally => ({
    ...tally,
    wrong: tally.wrong + (outcome === 'wrong' ? 1 : 0),
    possible: tally.possible + (outcome === 'possible' ? 1 : 0),
    lastAt: outcome === 'none' ? tally.lastAt : attempt.at,
    underWay: tally.underWay.filter(({ id }) => id !== attempt.id),
  }))
}

/** The PIN was set anew. */
export function cleared(journal: PinJournal, keys: readonly string[], pin: PinName): PinJournal {
  return changed(journal, keys, pin, () => EMPTY_TALLY)
}

const EMPTY_TALLY: Tally = { wrong: 0, possible: 0, lastAt: null, underWay: [] }

function tallyOf({ lost }: PinJournal, entry: Entry | null, pin: PinName): Tally {
  return entry?.pins[pin] ?? (lost ? { ...EMPTY_TALLY, lost } : EMPTY_TALLY)
}

/** All that may be this token, as one: tries are never lost by a certificate that came or went. */
function found(journal: PinJournal, keys: readonly string[]): Entry | null {
  const matching = journal.tokens.filter(entry => isSame(entry, keys))
  const [first, ...more] = matching
  if (!first) return null
  return more.reduce((one, other) => joined(journal, one, other), first)
}

function isSame(entry: Entry, keys: readonly string[]): boolean {
  return entry.keys.some(key => keys.includes(key))
}

function joined(journal: PinJournal, a: Entry, b: Entry): Entry {
  const pins: Entry['pins'] = {}
  for (const pin of PinName.options) {
    const [one, other] = [tallyOf(journal, a, pin), tallyOf(journal, b, pin)]
    pins[pin] = {
      wrong: one.wrong + other.wrong,
      possible: one.possible + other.possible,
      lastAt: latest(one.lastAt, other.lastAt),
      underWay: [...one.underWay, ...other.underWay],
      ...(one.lost && other.lost ? { lost: true } : {}),
    }
  }
  return { keys: union(a.keys, b.keys), pins }
}

function changed(
  journal: PinJournal,
  keys: readonly string[],
  pin: PinName,
  change: (tally: Tally) => Tally,
): PinJournal {
  const entry = found(journal, keys) ?? { keys: [], pins: {} }
  const pins = { ...entry.pins, [pin]: change(tallyOf(journal, entry, pin)) }
  const others = journal.tokens.filter(one => !isSame(one, keys))
  const isEmpty = Object.values(pins).every(
    tally => tally.wrong + tally.possible + tally.underWay.length === 0,
  )
  // Where one was lost, that a token is known again must be remembered.
  const kept = isEmpty && !journal.lost ? [] : [{ keys: union(entry.keys, keys), pins }]
  return { ...journal, tokens: [...others, ...kept].slice(-MOST_TOKENS) }
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])]
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
