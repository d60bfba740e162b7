import { expect, test } from 'vitest'
import { onOneLine, withEscapes } from './plain-text.ts'

// ESC [ begins an order to a terminal (ECMA-48, 5.4), U+009B is the same in one sign, U+202E turns what follows (UAX #9).
const HOSTILE = ' Anna\u001b[31m Berg\r\nIssued by\u2028a bank \u009b5m\u202egpj.exe\u2066\u0000 '

test('a name stays on one line and turns nothing', () => {
  expect(onOneLine(HOSTILE)).toBe('Anna [31m Berg Issued by a bank  5mgpj.exe')
  expect(onOneLine('José Ångström 田中 שלום')).toBe('José Ångström 田中 שלום')
})

test('contents keep every sign, as RFC 4514 writes them', () => {
  expect(withEscapes('a\nb\u001b\u202e')).toBe('a\\0ab\\1b\\e2\\80\\ae')
})
