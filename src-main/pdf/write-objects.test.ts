import { describe, expect, test } from 'vitest'
import { fromLatin1 } from '../base/bytes.ts'
import type { Encryption } from './encryption.ts'
import { openSample } from './sample-pdf.ts'
import type { Found, IndirectObject, PdfArray, PdfDict } from './syntax.ts'
import {
  copyValue,
  editObject,
  patchArray,
  patchDict,
  writeDate,
  writeDict,
  writeName,
  writeNumber,
  writeText,
} from './write-objects.ts'

// The examples of ISO 32000-2:2020, table 4, and what it says of #, delimiters and bytes.
test.each([
  ['Name1', '/Name1'],
  ['A;Name_With-Various***Characters?', '/A;Name_With-Various***Characters?'],
  ['$$', '/$$'],
  ['Lime Green', '/Lime#20Green'],
  ['paired()parentheses', '/paired#28#29parentheses'],
  ['The_Key_of_F#_Minor', '/The_Key_of_F#23_Minor'],
  ['\xe9', '/#e9'],
  ['', '/'],
])('the name %o', (value, expected) => expect(writeName(value)).toBe(expected))

test.each([
  [0, '0'],
  [-0.00001, '0'],
  [12.5, '12.5'],
  [100, '100'],
  [153.6, '153.6'],
  [1 / 3, '0.3333'],
  [14_400, '14400'],
])('the number %d', (value, expected) => expect(writeNumber(value)).toBe(expected))

test('text is readable in ASCII and UTF-16BE with its mark otherwise', () => {
  expect(writeText('Ann (A\\B)', null)).toBe('(Ann \\(A\\\\B\\))')
  expect(writeText('é😀', null)).toBe('<feff00e9d83dde00>')
  expect(writeText('é', bytes => bytes.slice(2))).toBe('<00e9>')
})

// The example of ISO 32000-2:2020, 7.9.4: D:199812231952-08'00, with the seconds that we write.
test.each([
  ['1998-12-24T03:52:00Z', -480, "D:19981223195200-08'00"],
  ['2026-11-17T09:42:03Z', 330, "D:20261117151203+05'30"],
  ['2026-11-17T09:42:03Z', 0, 'D:20261117094203Z'],
])('the date %s at %d minutes', (time, zone, expected) => {
  expect(writeDate(new Date(time), zone)).toBe(expected)
})

test('a dictionary leaves out what is null and separates keys from values', () => {
  expect(writeDict({ A: '1', B: null, C: '(x)', D: '<<>>', E: '2 0 R' })).toBe(
    '<</A 1\n/C(x)\n/D<<>>\n/E 2 0 R>>',
  )
})

describe('editing an object', () => {
  const object = (text: string) => {
    const found = openSample({ 9: text }).object(9)
    if (!found) throw new Error('no object')
    return found
  }
  const dict = (owner: IndirectObject): PdfDict => {
    if (owner.value.kind !== 'dict') throw new Error('no dictionary')
    return owner.value
  }
  const patched = (
    text: string,
    changes: Record<string, string | null>,
    encryption: Encryption | null = null,
  ) => {
    const owner = object(text)
    return editObject(owner, patchDict(owner, dict(owner), changes), encryption)
  }

  test('changes a value, adds a key, takes one out, and leaves every other byte', () => {
    expect(patched('<</A 1/B(keep % this)/C[1 2]%note\n/D/E>>', { A: '7', D: null, F: '8 0 R' })).toBe(
      '<</A 7/B(keep % this)/C[1 2]%note\n\n/F 8 0 R\n>>',
    )
  })

  test('never glues two tokens together', () => {
    expect(patched('<</A[1]/B/C>>', { A: '5', B: '6' })).toBe('<</A 5/B 6>>')
    expect(patched('<</A(x)2 0 R/B 1>>', {})).toBe('<</A(x)2 0 R/B 1>>')
  })

  test('writes a key once that stood there twice', () => {
    const text = patched('<</A 1/B 2/A 3/C(x)>>', { A: '9' })
    expect(text.match(/\/A/g)).toHaveLength(1)
    expect(openSample({ 9: text }).object(9)?.value).toMatchObject({ kind: 'dict', duplicates: [] })
    expect(text).toContain('/A 9')
    expect(text).toContain('/C (x)')
  })

  test('edits of an array inside a dictionary that is written anew are kept', () => {
    const owner = object('<</A 1/A 2/K[1 0 R]>>')
    const inner = dict(owner).entries.get('K')
    if (inner?.kind !== 'array') throw new Error('no array')
    const edits = [...patchDict(owner, dict(owner), { A: '3' }), ...patchArray(owner, inner, ['5 0 R'])]
    expect(editObject(owner, edits, null)).toContain('/K [1 0 R 5 0 R]')
  })

  test('ends an array that was cut off', () => {
    const found: Found<PdfArray> = cutOffArray()
    expect(editObject(found.owner, patchArray(found.owner, found.value, ['5 0 R']), null)).toBe(
      '[ 1 0 R 5 0 R]',
    )
  })

  test('copies a value that was cut off in order', () => {
    const { value, owner } = cutOffArray()
    expect(copyValue(value, owner)).toBe('[1 0 R]')
    expect(copyValue({ kind: 'null', start: 2, end: 2 }, owner)).toBe('null')
  })

  test('encrypts strings that leave an object stream, and no others', () => {
    const encryption = {
      encryptString: (bytes: Uint8Array, id: { num: number }) =>
        fromLatin1(`${id.num}`.padEnd(bytes.length, '!')),
    }
    const owner = { ...object('<</A(secret)/B[<41>]/C 1>>'), container: 4 }
    const edits = patchDict(owner, dict(owner), { C: '(ours)' })
    const text = editObject(owner, edits, encryption as unknown as Encryption) // Only this member is used.
    expect(text).toBe('<</A<392121212121>/B[<39>]/C (ours)>>'.replace('/C (', '/C ('))
    expect(editObject({ ...owner, container: null }, [], encryption as unknown as Encryption)).toBe(
      '<</A(secret)/B[<41>]/C 1>>',
    )
  })

  function cutOffArray(): Found<PdfArray> {
    const source = fromLatin1('[1 0 R')
    const ref = { kind: 'ref', num: 1, gen: 0, start: 1, end: 6 } as const
    const value: PdfArray = { kind: 'array', items: [ref], start: 0, end: 6 }
    return { value, owner: { ...object('<<>>'), source, value } }
  }
})
