import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeQr, QR_SIZE } from './qr-code.ts'

const hasZbar = spawnSync('zbarimg', ['--version']).status === 0

/** A picture with the quiet zone, as portable bitmap. */
function bitmap(text: string): string {
  const modules = encodeQr(text)
  const side = (QR_SIZE + 8) * 4
  const rows = Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (_, x) => (modules[(y >> 2) - 4]?.[(x >> 2) - 4] ? '1' : '0')).join(' '),
  )
  return `P1\n${side} ${side}\n${rows.join('\n')}\n`
}

test.skipIf(!hasZbar)('zbarimg reads what was written, for every length there is', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-qr-'))
  const texts = Array.from({ length: 24 }, (_, at) => {
    const digest = createHash('sha512').update(String(at)).digest('hex').toUpperCase()
    return at === 0 ? 'A' : digest.slice(0, Math.min(90, at * 4))
  })
  try {
    const files = texts.map((text, at) => {
      const path = join(dir, `${at}.pbm`)
      writeFileSync(path, bitmap(text))
      return path
    })
    const { stdout } = spawnSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', ...files], {
      encoding: 'utf8',
    })
    expect(stdout.trim().split('\n')).toEqual(texts)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('what does not fit or is no character of the alphabet is a bug', () => {
  expect(() => encodeQr('A'.repeat(91))).toThrow('does not fit')
  expect(() => encodeQr('lower case')).toThrow('does not fit')
})
