/** Numbers with their nouns. */

/** "1 page", "6 pages". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
