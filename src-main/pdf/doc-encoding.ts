/** PDFDocEncoding and the two Unicode forms of a text string. */
import { latin1 } from '../base/bytes.ts'

/** Where PDFDocEncoding differs from Latin-1 (ISO 32000-2, annex D.2): 0x18 to 0x1f, then 0x80 to 0xa0. */
const LOW = '\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc'
const HIGH =
  '\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018' +
  '\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac'

/**
 * Text of a string object, after decryption: UTF-16BE or UTF-8 with their marks, else PDFDocEncoding. UTF-16LE with its
 * mark is not allowed and seen.
 *
 * @source ISO 32000-2, 7.9.2.2
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2), true)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2), false)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return Buffer.from(bytes.subarray(3)).toString('utf8')
  return Array.from(latin1(bytes), fromDocEncoding).join('')
}

function fromDocEncoding(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x18 && code <= 0x1f) return LOW[code - 0x18] ?? '\ufffd'
  return code >= 0x80 && code <= 0xa0 ? (HIGH[code - 0x80] ?? '\ufffd') : character
}

/** Language codes stand between two escape characters (ISO 32000-2, 7.9.2.2.2); they are left out. */
function utf16(bytes: Uint8Array, bigEndian: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1))
  const text = (bigEndian ? even.swap16() : even).toString('utf16le')
  return text
    .split('\u001b')
    .filter((_, index) => index % 2 === 0)
    .join('')
}

/** @returns null where a character is not in PDFDocEncoding */
export function encodeDocEncoding(text: string): Uint8Array | null {
  const bytes: number[] = []
  for (const character of text) {
    const low = LOW.indexOf(character)
    const high = HIGH.indexOf(character)
    const code = character.charCodeAt(0)
    if (low >= 0) bytes.push(0x18 + low)
    else if (high >= 0 && character !== '\ufffd') bytes.push(0x80 + high)
    else if (code < 0x100 && character.length === 1 && !isElsewhere(code)) bytes.push(code)
    else return null
  }
  return Uint8Array.from(bytes)
}

/** Latin-1 has other characters there. */
function isElsewhere(code: number): boolean {
  return (code >= 0x18 && code <= 0x1f) || (code >= 0x80 && code <= 0xa0)
}
