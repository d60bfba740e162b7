/**
 * In which order parts of a line stand that are read from left to right and from right to left.
 *
 * @source Unicode UAX #9, without explicit embeddings and isolates: a line of an appearance has none
 */

/** Of one direction; `parts` in the order of reading, brackets as they are drawn there. */
export type DirectedRun = { readonly parts: readonly string[]; readonly rtl: boolean }

type BidiClass = 'L' | 'R' | 'AL' | 'EN' | 'AN' | 'ES' | 'ET' | 'CS' | 'ON'

/** @source UAX #9, table 4: of the first character; marks follow what they stand on (W1) */
const CLASSES: readonly (readonly [BidiClass, RegExp])[] = [
  ['EN', /^[0-9\u00b2\u00b3\u00b9\u06f0-\u06f9\u2070\u2074-\u2079\u2080-\u2089\uff10-\uff19]/u],
  ['AN', /^[\u0600-\u0605\u0660-\u0669\u066b\u066c\u06dd]/u],
  ['ES', /^[+\-\u207a\u207b\u208a\u208b\u2212\uff0b\uff0d]/u],
  ['ET', /^[#%\p{Sc}\u00b0\u00b1\u066a\u2030-\u2034]/u],
  ['CS', /^[,./:\u00a0\u060c\u202f\u2044]/u],
  ['AL', /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\u061b\u061f\u0640]/u],
  [
    'R',
    /^[\p{Script=Hebrew}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\u0590\u07c0-\u08ff]/u,
  ],
  ['L', /^[\p{L}\p{N}\p{Mc}]/u],
]

function classOf(part: string): BidiClass {
  return CLASSES.find(([, pattern]) => pattern.test(part))?.[0] ?? 'ON'
}

const OPENING = '([{<«‹⟨⟪（［｛「『【'
const CLOSING = ')]}>»›⟩⟫）］｝」』】'
/** Mirrored, but no brackets to the algorithm. @source BidiBrackets.txt */
const NO_BRACKETS = '<>«»‹›'

/**
 * @param parts user-perceived characters in the order of reading
 * @returns     runs from left to right
 */
export function directedRuns(parts: readonly string[]): readonly DirectedRun[] {
  const raw = parts.map(classOf)
  const base = raw.find(one => one === 'L' || one === 'R' || one === 'AL') ?? 'L' // P2, P3
  const baseLevel = base === 'L' ? 0 : 1
  const levels = levelsOf(neutrals(parts, weak(raw, baseLevel), baseLevel), baseLevel)
  const runs: { level: number; parts: string[] }[] = []
  for (const [at, part] of parts.entries()) {
    const level = levels[at] ?? baseLevel
    const last = runs.at(-1)
    if (last?.level === level) last.parts.push(drawn(part, level))
    else runs.push({ level, parts: [drawn(part, level)] })
  }
  return reordered(runs).map(run => ({ parts: run.parts, rtl: run.level % 2 === 1 }))
}

/** L4 */
function drawn(part: string, level: number): string {
  if (level % 2 === 0) return part
  return CLOSING[OPENING.indexOf(part)] ?? OPENING[CLOSING.indexOf(part)] ?? part
}

/** L2: from the highest level down, whatever is on it or above is turned around. */
function reordered<R extends { readonly level: number }>(runs: readonly R[]): readonly R[] {
  let order = [...runs]
  for (let level = Math.max(0, ...runs.map(run => run.level)); level > 0; level--) {
    const next: R[] = []
    let turned: R[] = []
    for (const run of order) {
      if (run.level >= level) turned.unshift(run)
      else {
        next.push(...turned, run)
        turned = []
      }
    }
    order = [...next, ...turned]
  }
  return order
}

/** I1, I2 */
function levelsOf(classes: readonly BidiClass[], base: number): readonly number[] {
  return classes.map(one => {
    if (base === 1) return one === 'R' ? 1 : 2
    return one === 'R' ? 1 : one === 'EN' || one === 'AN' ? 2 : 0
  })
}

/** W2 to W7: numbers, and what belongs to them. */
function weak(raw: readonly BidiClass[], base: number): readonly BidiClass[] {
  const out = [...raw]
  let strong: BidiClass = base === 0 ? 'L' : 'R'
  for (const [at, one] of out.entries()) {
    if (one === 'L' || one === 'R' || one === 'AL') strong = one
    else if (one === 'EN' && strong === 'AL') out[at] = 'AN'
  }
  for (const [at, one] of out.entries()) if (one === 'AL') out[at] = 'R'
  for (const [at, one] of out.entries()) {
    const [before, after] = [out[at - 1], out[at + 1]]
    if (before !== after) continue
    if (before === 'EN' && (one === 'ES' || one === 'CS')) out[at] = 'EN'
    if (before === 'AN' && one === 'CS') out[at] = 'AN'
  }
  for (const [at, one] of out.entries()) if (one === 'ET' && touchesNumber(out, at)) out[at] = 'EN'
  strong = base === 0 ? 'L' : 'R'
  for (const [at, one] of out.entries()) {
    if (one === 'L' || one === 'R') strong = one
    else if (one === 'EN' && strong === 'L') out[at] = 'L'
    else if (one === 'ES' || one === 'ET' || one === 'CS') out[at] = 'ON'
  }
  return out
}

/** W5: a row of such signs beside a number. */
function touchesNumber(classes: readonly BidiClass[], at: number): boolean {
  const end = classes.findIndex((one, index) => index > at && one !== 'ET')
  return classes[at - 1] === 'EN' || classes[end] === 'EN'
}

/** Numbers count as read from right to left here. */
function strongOf(one: BidiClass | undefined): 'L' | 'R' | null {
  if (one === 'L') return 'L'
  return one === 'R' || one === 'EN' || one === 'AN' ? 'R' : null
}

/** N0 to N2 */
function neutrals(
  parts: readonly string[],
  classes: readonly BidiClass[],
  base: number,
): readonly BidiClass[] {
  const out = [...classes]
  const own = base === 0 ? 'L' : 'R'
  for (const [open, close] of bracketPairs(parts, classes)) {
    const inside = out.slice(open + 1, close).map(strongOf)
    const other = own === 'L' ? 'R' : 'L'
    const before =
      out
        .slice(0, open)
        .map(strongOf)
        .findLast(one => one !== null) ?? own
    if (inside.includes(own)) out[open] = out[close] = own
    else if (inside.includes(other)) out[open] = out[close] = before === other ? other : own
  }
  for (let at = 0; at < out.length; at++) {
    if (out[at] !== 'ON') continue
    const found = out.findIndex((one, index) => index > at && one !== 'ON')
    const end = found === -1 ? out.length : found
    const before = strongOf(out[at - 1]) ?? own
    const after = strongOf(out[end]) ?? own
    out.fill(before === after ? before : own, at, end)
  }
  return out
}

/** BD16, in the order of the opening ones. */
function bracketPairs(
  parts: readonly string[],
  classes: readonly BidiClass[],
): readonly (readonly [open: number, close: number])[] {
  const pairs: [number, number][] = []
  const waiting: { at: number; closing: string }[] = []
  for (const [at, part] of parts.entries()) {
    if (classes[at] !== 'ON' || NO_BRACKETS.includes(part)) continue
    const closing = CLOSING[OPENING.indexOf(part)]
    if (closing !== undefined) waiting.push({ at, closing })
    else {
      const match = waiting.findLastIndex(one => one.closing === part)
      const [opened] = match === -1 ? [] : waiting.splice(match)
      if (opened) pairs.push([opened.at, at])
    }
  }
  return pairs.sort((a, b) => a[0] - b[0])
}
