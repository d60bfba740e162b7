/** Text made comparable: for finding words whatever way they were written. Pure. */

/** What is written in several ways and means one. Those that a keyboard has stand for the others. */
const ALIKE: ReadonlyMap<string, string> = new Map([
  ...[...'‘’‚‛′'].map(mark => [mark, "'"] as const),
  ...[...'“”„‟″'].map(mark => [mark, '"'] as const),
  ...[...'‐‑‒–—―−'].map(dash => [dash, '-'] as const),
])

/** Soft hyphens, joiners, marks of direction, variation selectors, control characters: seen by nobody. */
const UNSEEN = /^[\p{Cc}\p{Cf}\p{Variation_Selector}]$/u

/**
 * Compatibility forms taken apart (NFKD, so that a letter and its accent are found whether drawn as one or as two), each
 * white space a plain one. Unicode only, no language.
 */
export function foldText(text: string, matchCase: boolean): string {
  let folded = ''
  for (const char of text.normalize('NFKD')) {
    const isBlank = /^\s$/u.test(char) && char !== '\ufeff'
    if (!isBlank && UNSEEN.test(char)) continue
    const plain = isBlank ? ' ' : (ALIKE.get(char) ?? char)
    // Upper case first: ß and SS, ς and σ are then one.
    folded += matchCase ? plain : plain.toUpperCase().toLowerCase()
  }
  return folded
}

/** What is looked for. @returns empty where nothing of it can be seen */
export function foldQuery(text: string, matchCase: boolean): string {
  return foldText(text, matchCase).replaceAll(/ +/g, ' ').trim()
}

/** Whether `next` is an accent that changes what stands before it: “e” is not found in “é”. */
export function isAccentOf(before: string, next: string): boolean {
  return /^\p{M}$/u.test(next) && (before + next).normalize('NFC').length < before.length + next.length
}

export function isWordCharacter(char: string): boolean {
  return /^[\p{L}\p{N}\p{M}_]$/u.test(char)
}
