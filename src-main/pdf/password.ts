/** What a typed password may mean in bytes: each revision of the standard security handler has its own rule. */
import { encodeDocEncoding } from './doc-encoding.ts'

/** Revisions 2 to 4: PDFDocEncoding; also UTF-8, which some writers used instead. */
export function legacyPasswordBytes(password: string): readonly Uint8Array[] {
  const utf8 = new TextEncoder().encode(password)
  const own = encodeDocEncoding(password)
  return own && Buffer.compare(own, utf8) !== 0 ? [own, utf8] : [utf8]
}

/** Revisions 5 and 6: at most 127 bytes of UTF-8, after SASLprep; also without it, since some writers leave it out. */
export function passwordBytes(password: string): readonly Uint8Array[] {
  const forms = new Set([saslPrep(password), saslPrep(withOldDecompositions(password)), password])
  return [...forms].map(form => new TextEncoder().encode(form).slice(0, 127))
}

/** RFC 3454, table B.1: mapped to nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu
/** RFC 3454, table C.1.2: spaces that are not ASCII, less U+200B, which is mapped to nothing first. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu

/**
 * Maps and normalises. What SASLprep forbids is not refused: that is for whoever sets a password; here one is tried.
 *
 * @source RFC 4013, 2.1 and 2.2
 */
export function saslPrep(password: string): string {
  return password.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC')
}

/**
 * Five ideographs whose normal form Unicode 4.0 changed (Corrigendum 4). Stringprep is bound to Unicode 3.2, so
 * writers with its tables use the old forms.
 */
const OLD_DECOMPOSITIONS: ReadonlyMap<string, string> = new Map([
  ['\u{2f868}', '\u{2136a}'],
  ['\u{2f874}', '\u5f33'],
  ['\u{2f91f}', '\u43ab'],
  ['\u{2f95f}', '\u7aae'],
  ['\u{2f9bf}', '\u4d57'],
])

function withOldDecompositions(password: string): string {
  return Array.from(password, character => OLD_DECOMPOSITIONS.get(character) ?? character).join('')
}
