/** The digests that many signatures cover, at one reading of the file. */
import { createDigest, type Digest } from '../base/digest.ts'
import type { ByteReader } from '../base/ports.ts'
import { feedCovered } from './covered-bytes.ts'
import type { CoveredBytes } from './structure.ts'

/** The bytes that a signature covers are to be digested by `hash`, as node:crypto names it. */
export type WantedDigest = { readonly hash: string; readonly covered: CoveredBytes }

/** A place up to which the state of a digest is wanted, to go on from. */
export type Mark = { readonly hash: string; readonly bytes: number }

export type CoveredHasher = {
  /** The file from its first byte on, in pieces. */
  update(piece: Uint8Array): void
  /** In the order in which they were asked for; of a file that has ended too early they are of no use. */
  digests(): readonly Uint8Array[]
  /** Null where the mark was not reached. */
  stateAt(mark: Mark): Digest | null
}

/** A digest that has left the common way at `at`: it takes what lies in [from, to), where the others take everything. */
type Branch = { readonly at: number; readonly from: number; readonly to: number; state: Digest | null }

/** One way through the file for each kind of digest; where a signature has its hole, a copy of the state goes its own. */
export function hashCovered(wanted: readonly WantedDigest[], marks: readonly Mark[] = []): CoveredHasher {
  const branches = wanted.map(
    ({ covered: { holeStart, holeEnd, end } }): Branch => ({
      at: holeStart,
      from: holeEnd,
      to: end,
      state: null,
    }),
  )
  const marked = marks.map(({ bytes }): Branch => ({ at: bytes, from: bytes, to: bytes, state: null }))
  const all = [
    ...wanted.map(({ hash }, index) => ({ hash, branch: branches[index] })),
    ...marks.map(({ hash }, index) => ({ hash, branch: marked[index] })),
  ]
  const ways = [...new Set(all.map(({ hash }) => hash))].map(hash =>
    createWay(
      hash,
      all.flatMap(one => (one.hash === hash && one.branch ? [one.branch] : [])),
    ),
  )
  let offset = 0
  return {
    update(piece) {
      for (const way of ways) way(piece, offset)
      offset += piece.length
    },
    digests: () => branches.map(({ state }) => new Uint8Array(state?.copy().digest() ?? [])),
    stateAt: mark =>
      marked[marks.findIndex(({ hash, bytes }) => hash === mark.hash && bytes === mark.bytes)]?.state ?? null,
  }
}

function createWay(hash: string, branches: readonly Branch[]) {
  const state = createDigest(hash)
  const waiting = branches.toSorted((a, b) => a.at - b.at)
  const gone: Branch[] = []
  return (piece: Uint8Array, offset: number): void => {
    let done = 0
    for (let next = waiting[0]; next && next.at <= offset + piece.length; next = waiting[0]) {
      state.update(piece.subarray(done, next.at - offset))
      done = next.at - offset
      next.state = state.copy()
      gone.push(next)
      waiting.shift()
    }
    // Nobody goes further along the common way.
    if (waiting.length > 0) state.update(piece.subarray(done))
    for (const { from, to, state: own } of gone) {
      const [start, end] = [Math.max(0, from - offset), Math.min(piece.length, to - offset)]
      if (start < end) own?.update(piece.subarray(start, end))
    }
  }
}

/** @throws AppError `file.*`; `file.changed` where the file has become shorter; the reason of the signal */
export async function readDigests(
  reader: ByteReader,
  wanted: readonly WantedDigest[],
  signal?: AbortSignal,
): Promise<readonly Uint8Array[]> {
  if (wanted.length === 0) return []
  const hasher = hashCovered(wanted)
  const end = Math.max(...wanted.map(({ covered }) => covered.end))
  await feedCovered(reader, { holeStart: 0, holeEnd: 0, end }, hasher.update, signal)
  return hasher.digests()
}

/** Digests that are known of a file already, offered as its reader would offer them. */
export type KnownDigests = {
  add(wanted: readonly WantedDigest[], digests: readonly Uint8Array[]): void
  offeredBy(reader: ByteReader): ByteReader
}

export function createKnownDigests(): KnownDigests {
  const known = new Map<string, Uint8Array>()
  const nameOf = (hash: string, spans: readonly (readonly [number, number])[]) => `${hash} ${spans.join(' ')}`
  return {
    add(wanted, digests) {
      for (const [index, { hash, covered }] of wanted.entries()) {
        const digest = digests[index]
        if (digest) known.set(nameOf(hash, spansOf(covered)), digest)
      }
    },
    offeredBy: reader => ({
      ...reader,
      digest: async (hash, spans, signal) =>
        known.get(nameOf(hash, spans)) ?? (await reader.digest?.(hash, spans, signal)) ?? null,
    }),
  }
}

export function spansOf({ holeStart, holeEnd, end }: CoveredBytes) {
  return [[0, holeStart] as const, [holeEnd, end] as const]
}

/**
 * Up to where a file is best read back while it is being written, so that the least is left to read afterwards: of a
 * signature whose hole lies before, all that it covers; of the others what lies behind.
 */
export function bestReadBack(wanted: readonly WantedDigest[], size: number): number {
  const holes = wanted.map(({ covered }) => covered.holeStart)
  const left = (until: number) =>
    wanted.reduce((sum, { covered }) => {
      return sum + (covered.holeStart < until ? covered.end : Math.max(0, covered.end - until))
    }, size - until)
  return [...holes, size].toSorted((a, b) => left(a) - left(b))[0] ?? size
}
