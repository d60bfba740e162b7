/**
 * Which token is which: by serial number and by the certificates of its person that show without a login. Not by slot,
 * which changes with each insertion; not by driver, since two drivers may show one token; and not by serial number and
 * label alone, which whole series of cards share.
 */
import { createHash, X509Certificate } from 'node:crypto'

/** What a token shows to everyone. */
export type TokenTraits = {
  readonly serial: string
  readonly label: string
  /** As `certificatePrints` makes them, before any login. */
  readonly prints: readonly string[]
}

/**
 * Issuers' certificates are left out where there are others: two people's cards hold the same.
 * @param certificates X.509, DER; empty: not given out
 * @returns SHA-256 of each, hex, sorted
 */
export function certificatePrints(certificates: readonly Uint8Array[]): readonly string[] {
  const given = certificates.filter(der => der.length > 0)
  const own = given.filter(der => !isIssuer(der))
  const chosen = own.length > 0 ? own : given
  return chosen.map(der => createHash('sha256').update(der).digest('hex')).sort()
}

function isIssuer(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).ca
  } catch {
    return false // What cannot be read tells tokens apart as well.
  }
}

/** One in common is enough: drivers leave some out, and some cards make a certificate anew at each look. */
export function showsSame(expected: readonly string[], shown: readonly string[]): boolean {
  if (expected.length === 0) return shown.length === 0
  return shown.some(print => expected.includes(print))
}

type Sighting = TokenTraits & { readonly slotId: string }

type Known = TokenTraits & {
  readonly id: string
  readonly modulePath: string
  /** Two that nothing tells apart were seen at once: from then on only their slots do. */
  readonly isAmbiguous: boolean
}

export type TokenNames = {
  /** @returns the id of each token that this driver shows now, in their order; of one in two slots, the same twice */
  name(modulePath: string, sightings: readonly Sighting[]): readonly string[]
}

/** Remembers what was seen, so that a token keeps its id through another driver, in another slot, or renewed. */
export function createTokenNames(): TokenNames {
  const known: Known[] = []

  function idOf(modulePath: string, sighting: Sighting, taken: ReadonlySet<string>): string {
    const { serial, label, prints } = sighting
    const matching = known.filter(one => isSame(one, modulePath, sighting))
    if (matching.some(one => one.isAmbiguous)) return hash(modulePath, serial, label, sighting.slotId)
    const free = matching.filter(one => !taken.has(one.id))
    const found = free.find(one => one.modulePath === modulePath) ?? free[0]
    const id = found?.id ?? hash(modulePath, serial, label, ...prints)
    const isNew = !known.some(
      one => one.modulePath === modulePath && one.id === id && prints.every(p => one.prints.includes(p)),
    )
    if (isNew) known.push({ serial, label, prints, id, modulePath, isAmbiguous: false })
    return id
  }

  return {
    name(modulePath, sightings) {
      for (const [index, one] of sightings.entries()) {
        const { serial, label, prints } = one
        const isTwin = (other: Sighting, at: number) =>
          at !== index && !isShadow(other, one) && isSame({ ...other, modulePath }, modulePath, one)
        const isToldApart = known.some(before => before.isAmbiguous && isSame(before, modulePath, one))
        if (!isToldApart && sightings.some(isTwin))
          known.push({ serial, label, prints, id: '', modulePath, isAmbiguous: true })
      }
      const taken = new Set<string>()
      const ids: string[] = []
      for (const [index, sighting] of sightings.entries()) {
        const first = sightings.findIndex(other => isShadow(other, sighting))
        const id = (first < index ? ids[first] : undefined) ?? idOf(modulePath, sighting, taken)
        taken.add(id)
        ids.push(id)
      }
      return ids
    },
  }
}

/**
 * Through one driver the label counts too: a card with several PINs shows as several tokens there. Another driver may
 * make up another label, but without a number or a certificate nothing says that it is the same.
 */
function isSame(
  one: TokenTraits & { readonly modulePath: string },
  modulePath: string,
  sighting: TokenTraits,
): boolean {
  if (one.serial !== sighting.serial || !showsSame(one.prints, sighting.prints)) return false
  if (one.modulePath === modulePath) return one.label === sighting.label
  return one.serial !== '' && one.prints.length > 0
}

/** Some drivers show one token in several slots: same number, label and certificates, so the same keys. */
function isShadow(a: TokenTraits, b: TokenTraits): boolean {
  const isKnown = a.serial !== '' && a.prints.length > 0
  return isKnown && a.serial === b.serial && a.label === b.label && a.prints.join() === b.prints.join()
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
