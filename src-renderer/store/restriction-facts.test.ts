import { expect, test } from 'vitest'
import type { SignatureField } from '../../src-shared/model/document.ts'
import { documentInfo } from '../test-data.ts'
import { certifyLevels, lockSwitch, NO_RESTRICTION, restrictionsFor } from './restriction-facts.ts'

const field = (name: string, change: Partial<SignatureField> = {}): SignatureField => ({
  name,
  pageIndex: 0,
  rect: null,
  signed: false,
  signable: true,
  lock: null,
  signerName: null,
  claimedTime: null,
  ...change,
})
const BOX = { kind: 'box' } as const
const IN = (name: string) => ({ kind: 'field', name }) as const
const LOCK = { ...NO_RESTRICTION, lock: true }
const three = documentInfo({ fields: [field('A'), field('B'), field('C')] })
const signed = documentInfo({ fields: [field('A', { signed: true, signable: false })] })
const blocked = documentInfo({
  obstacles: [{ code: 'pdf.locked', blocks: true, title: 'An earlier signer locked it', text: '' }],
})

// The words of the design, 02 Sign: “Off: two people still have to sign.”
test.each([
  ['three fields, signed in one', three, IN('A'), 'Off: two people still have to sign.'],
  ['three fields, signed beside them', three, BOX, 'Off: three people still have to sign.'],
  ['a locked document', blocked, BOX, 'Off: an earlier signer locked it.'],
])('%s: the lock is off, with the reason, whatever was chosen', (_, info, target, text) => {
  expect(lockSwitch(info, target, LOCK)).toEqual({ on: false, fixed: true, text })
  expect(restrictionsFor(info, target, LOCK).lock).toBeNull()
})

test('the last one who signs may lock the document', () => {
  const last = documentInfo({ fields: [field('A', { signed: true, signable: false }), field('B')] })
  expect(lockSwitch(last, IN('B'), NO_RESTRICTION)).toMatchObject({ on: false, fixed: false })
  expect(lockSwitch(last, IN('B'), LOCK)).toMatchObject({ on: true, fixed: false })
  expect(restrictionsFor(last, IN('B'), LOCK)).toEqual({
    certify: null,
    lock: { action: 'document', fields: [] },
  })
})

test('a field that brings its lock is not asked for another', () => {
  const info = documentInfo({ fields: [field('A', { lock: { action: 'document', fields: [] } })] })
  expect(lockSwitch(info, IN('A'), NO_RESTRICTION)).toMatchObject({ on: true, fixed: true })
  expect(restrictionsFor(info, IN('A'), LOCK).lock).toBeNull()
})

test('only the first signature certifies, and not against changes while others wait', () => {
  const certify = (level: 'no-changes' | 'form-filling') => ({ lock: false, certify: level })
  expect(certifyLevels(signed, BOX)).toBeNull()
  expect(restrictionsFor(signed, BOX, certify('form-filling')).certify).toBeNull()
  expect(restrictionsFor(three, BOX, certify('form-filling')).certify).toBe('form-filling')
  expect(restrictionsFor(three, BOX, certify('no-changes')).certify).toBeNull()
  expect(restrictionsFor(documentInfo(), BOX, certify('no-changes')).certify).toBe('no-changes')
})

test('against changes there is nothing left to lock', () => {
  const choice = { lock: true, certify: 'no-changes' as const }
  expect(lockSwitch(documentInfo(), BOX, choice)).toMatchObject({ on: false, fixed: true })
  expect(restrictionsFor(documentInfo(), BOX, choice)).toEqual({ certify: 'no-changes', lock: null })
})
