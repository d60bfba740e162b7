import { describe, expect, test } from 'vitest'
import { createTestCa } from '../demo/test-ca.ts'
import { certificatePrints, createTokenNames, showsSame } from './token-identity.ts'

const seen = (slotId: string, prints: readonly string[], serial = '0001', label = 'Card') => ({
  slotId,
  prints,
  serial,
  label,
})
const A = '/a.so'
const B = '/b.so'

describe('the id of a token', () => {
  test('tells apart two of one number and label by their certificates, whichever is pulled', () => {
    const names = createTokenNames()
    const [first, second] = names.name(A, [seen('0', ['anna']), seen('1', ['ben'])])
    expect(first).not.toBe(second)
    expect(names.name(A, [seen('1', ['ben'])])).toEqual([second])
    expect(names.name(A, [seen('7', ['anna'])])).toEqual([first])
    expect(names.name(A, [seen('0', ['ben']), seen('1', ['anna'])])).toEqual([second, first])
  })

  test('is the same in the next run of the program', () => {
    const name = () => createTokenNames().name(A, [seen('0', ['anna'])])
    expect(name()).toEqual(name())
  })

  test('is the same through another driver that shows one of its certificates under another label', () => {
    const names = createTokenNames()
    const [id] = names.name(A, [seen('0', ['anna', 'login'])])
    expect(names.name(B, [seen('4', ['anna'], '0001', 'Card (PIN)')])).toEqual([id])
    expect(names.name(B, [seen('4', ['anna'], '0002', 'Card')])).not.toEqual([id])
    expect(names.name(B, [seen('4', ['anna'], '', 'Card')])).not.toEqual([id])
  })

  test('stays when a certificate is added, and then when the old one goes', () => {
    const names = createTokenNames()
    const [id] = names.name(A, [seen('0', ['old'])])
    expect(names.name(A, [seen('0', ['old', 'new'])])).toEqual([id])
    expect(names.name(A, [seen('0', ['new'])])).toEqual([id])
  })

  test('of one whose certificates hide is not that of one that shows some', () => {
    const names = createTokenNames()
    const [hidden] = names.name(A, [seen('0', [])])
    expect(names.name(A, [seen('0', ['ben'])])).not.toEqual([hidden])
    expect(names.name(A, [seen('3', [])])).toEqual([hidden])
    expect(names.name(B, [seen('0', [])])).not.toEqual([hidden])
  })

  test('of two that nothing tells apart never moves to the one that stays', () => {
    const names = createTokenNames()
    const [alone] = names.name(A, [seen('0', [])])
    const [first, second] = names.name(A, [seen('0', []), seen('1', [])])
    expect(new Set([alone, first, second]).size).toBe(3)
    expect(names.name(A, [seen('1', [])])).toEqual([second])
  })

  test('of one that a driver shows in two slots is the same in both, also when the first slot is gone', () => {
    const names = createTokenNames()
    const [first, second] = names.name(A, [seen('0', ['anna']), seen('1', ['anna'])])
    expect(second).toBe(first)
    expect(names.name(A, [seen('1', ['anna'])])).toEqual([first])
    const [one, other] = names.name(A, [seen('0', ['anna'], ''), seen('1', ['anna'], '')])
    expect(one).not.toBe(other)
  })

  test('parts the PINs of one card that a driver shows as several tokens', () => {
    const names = createTokenNames()
    const twice = [seen('0', ['anna'], '1', 'Card (login)'), seen('1', ['anna'], '1', 'Card (signature)')]
    const ids = names.name(A, twice)
    expect(new Set(ids).size).toBe(2)
    expect(names.name(A, [...twice].reverse())).toEqual([...ids].reverse())
    expect(new Set(names.name(B, twice)).size).toBe(2)
  })
})

test('the issuer that two cards share does not make them one', () => {
  const now = new Date()
  const { intermediate, root } = createTestCa(now)
  const other = new Uint8Array([1, 2, 3])
  expect(certificatePrints([intermediate.der, other])).toEqual(certificatePrints([other]))
  expect(certificatePrints([intermediate.der, root.der])).toHaveLength(2)
})

test.each([
  [[], [], true],
  [[], ['a'], false],
  [['a'], [], false],
  [['a', 'b'], ['b', 'c'], true],
  [['a'], ['b'], false],
])('expecting %j, a token that shows %j is the same: %s', (expected, shown, same) => {
  expect(showsSame(expected, shown)).toBe(same)
})
