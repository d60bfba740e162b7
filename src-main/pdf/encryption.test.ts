import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fromHex, fromLatin1, latin1, toHex } from '../base/bytes.ts'
import { rc4 } from '../base/rc4.ts'
import { decodeText } from './doc-encoding.ts'
import type { PdfDocument } from './document.ts'
import { fileKey } from './file-key.ts'
import { legacyPasswordBytes, passwordBytes, saslPrep } from './password.ts'
import { ONE_PAGE, openBytes, samplePdf } from './sample-pdf.ts'

/** One page and an /Info with a title, made by qpdf 11.3 with user password `user`, owner password `owner`; gzip. */
const RC4_40 =
  'H4sIAAAAAAACA2WSzWrcMBSF936Ku5ll6nv1LzCGNslAaUuGSdpNyEKypInLYAePAkkfpy/Sx+quVJ7QjEtsDOZI5/ieT15t' +
  'LtZn9E5Uq1+/f/6pCBBG/71qGqg3bhcPwIuyhfrm+SFCfe6y2487aNsqDmHeyBaG94/5fpygcZo8JmSapEi6LeY+7yM03gsU' +
  'kTNlhYiGR6cwJJRKBuudk9Qucvki93x8HDIQ1J/6cIBbEMeR7v4N9TLnySoW1i8x9O7D+FRcWG6GCFSeu9k1xZL6X705aREk' +
  'F0Hrfp/jBPV1dkNwU4D6cxx2+R4EQn0FjS2NsPQiqxRzWgshWPKoWeTBJrLRBuIYO7ROBERFUZsULcOknVcsFUobOBNQb4FB' +
  '/RUaLmVMZV9QMVBywZtkjGWOJJkZrTVJd5Jrq40TTIRSyxS6zKL1yugZ+7fC7NTmaYqpQlAVvl6gpOQSErxqVDofV4aTpsQb' +
  'jSR7ozGit5pZePPk+n1hOOP8OKQR2Av77TjOp3t8v+5/RFBl/QJuG2sZI52StzIYQu4UV05LVCqpgJbaxlBneRdYpwtF6V0M' +
  'KFL5yawUnISNbTnoy6Gbnh8yyOMXCo9DdlM+0hAWq9Xq8mpd/QXs5G91BwMAAA=='
const RC4_128 =
  'H4sIAAAAAAACA2VRwWrcMBC9+yvmssfUGmlGGoMxtEkWSluybNJeQg6yJW9cFjt4HUj6Of2RflZvpVqHJi4rITE86T29eVpt' +
  'LtZn+I6y1a/fP/9kCAqG+ntWlpBv/C4ewCRkC/nN80OE/NxPfj/soKqy2IfjRb0gvH+c7ocRSm7Jm7YQ1dQioUrkbtpHKMkg' +
  'uugFyUuhPVFhlfcsTZA2IqpqoWsWuufDYz8BQv6pCwe4BZot3f0z9eLzjUoL6pcYOv9heEoslaZWCjCtuyNrjEn1v/aOSgsh' +
  'Xgitu/0UR8ivJ98HPwbIP8d+N90DaoH8CkpVeyOGW5G2UEYkOopMLISam4ik66hC1NTYWgXjHNmoHNdSoGNrHaaYNnBGkG+T' +
  'p/wrlE5rxQ7FUnBaYhOMRgyiNXNjgnMKtSa2vsDaR0ZD2hlvQ52qRlxDSfAb6EU7T2NsMwU2U68DLLNhaOEVw9T0fNK/YZZO' +
  'MGR9giV7p5gsuNPou30K8Zjnx74dQL+Evx2G4/fO9XX3I4JN5xdwWxaF1ujati44CKrUnrHesbK2tUEVWJWEKcdQGyEVG6Ns' +
  'YHY27UZpb9FKlX76sm/G54cJeH4h5XGY/DjNaVCB2Wp1ebXO/gIOlLpYCAMAAA=='
const AES_128 =
  'H4sIAAAAAAACA2VTy04cMRC8z1f4skcybj/atrRaKYFdKUoQCBIuiIMfbdhoM4OGIYJ8Tn4kn5UbSs8S2I2Yh+xpd3XZVT2z' +
  '06PVAbzDZvb7z6+nBoQUffrWzOeiPY3XdCc0R85E++XxlkR7GMe46a/FYtFQV6ZEtQd4fz/e9IOYk6QK6EiTBp2LsyUoVVV0' +
  'RmnAKrFAVjER+lJLLh40REhOhkreBEsLpluPGxJzpyx6lwNZ8ElaZ5IC1MHHTClQDUyS0QQfco7FKQ8kjQvV+WSAgaR0yiYq' +
  'T8rVqo3WnrfjSsrauhh9XeydRO+d5LC/70YBov20LnfiUpitCFcvMjwrs4OaPegxlXX80D8wSvKtpBTA79WEGoir/ifoVGmv' +
  'kN3fw0pMw/lY/s0meZc/phLtUZ9Pbqmbko55YXl+oUT7mbrr8UYAcsHpaVfrzUjDVCJ2JQ5ll6K8aE/EXKaovbbV+xqk9p6c' +
  'IWusN6BsJjAqkSykTMYki3bOIElnkw/gLKID5jgVB0a0Z6wQ03xfveyXh2H38XVyUrF/4NFMPlEuWgEUr5S1WbMnEpQyFmOA' +
  'FNltbZTTEUviWeYOMEx1wSQ7qR4Gqo0U2MjXS6C12ooqXmPAgm5Xul0MzZuYQnwT0+otljtvFxuHuN6wvJM1H7vaC/Vs7Fnf' +
  'T62znZ+vf5JAXj8Sl/PAfwFwH6ZgueclH09jdFYiViwywGKOuhKBL8CuOFuhFACNAMk4E6sqC+6iZZeHx9tR2C0D63E3xmHc' +
  'qoHBNbPZ8mTV/AVSvEI51gMAAA=='
const AES_256 =
  'H4sIAAAAAAACA2VU224bOQx991foJY+tSV0oCTAMNI0NFG2RImnzUvRBFyr1wp0JxtMi3c/ZH9nP2rdiKXeTeJG5aijySDw8' +
  'nLMPF9sX+NIvzv7+569fC1SgxvzHYrVSy839zMNhNw4H1T9fXZxvjoPzdOAbnvqMWkroiec7/sF7FdR63a/lh3TLB2UE80ot' +
  'P/68Y7V8nea0H29lesFD7UvpkyVffZ+/jpNagakamjURirfJVbQZdICqDfnsAlAIFZyBCpVja4E5Y9GhVudzAZ9k7Y+7ec9q' +
  '5a1lssZYCGAylcANSLCiBShBV3byykDNN19bCYQROGiqIQuaLpXI1tJKtdVVRvJgsbSaUCBipbQ+ycScZPJ6/D7MCtXy7a4e' +
  '1GdljyR8eaDhNzNPofYk9D3XXTof7yUK5NQACuX+0qMmFtT/EdqRToDc6R62x3pdz/W/Uad386NDLC/GcnnHQ3d6LxOb6xuj' +
  'lu94uJ2/KqMfCrjd7WeeOkQaaprqo4t2pJaXatUaWWcC22Kb1doZzzEnwAaNIjuEmjF7oV1rDoBRR7RCuSNOPrlG3gRrrQne' +
  'mCCOnH2U8vmAyWu5QfZwKapLIgdPFTIE7ZO1HpwGzYZsYgQPUk7LLUGDUAqnEAM2x6kSO2oC2rWoXlh58vRN5Kw9GcM55sZS' +
  'U4asHbIN1VBMNbjuf6Wo5/1t+0CgvKanj09qxaE0J6pzhDkanyOE5Js2CVspRBpQ2+q9iM5iFIY0k6aUkmk2RY+dESqluBxy' +
  'a06Eib5ADsZWiK7EnvsnyZ1RUwZTMHoTS6yxN0AlTFS9bSEHm2XEguqBknSLbMBlU0XFobVCAnOj3IlE7iduC1C0gMdDkXPG' +
  'qaYebShCOs4MjzY08MxmRCvPbBGf2SzZJ9s8pd1eZNUl+WZoo9K/BX01jr1ljuPr3Z/cK/DmQn1exag1+tZydDUgmESGkndA' +
  '1EQUEderyCDNK5JCqaIFkt9BcYWpEyolaGvpns1Qpp93s3LHFYSPw5ym+cgGAuLi7GxzuV38C2OePWURBQAA'

const FILES = [
  ['RC4, 40 bits', RC4_40, 2],
  ['RC4, 128 bits', RC4_128, 3],
  ['AES, 128 bits', AES_128, 4],
  ['AES, 256 bits', AES_256, 6],
] as const

function open(file: string, password: string | null): PdfDocument {
  return openBytes(gunzipSync(Buffer.from(file, 'base64')), password)
}

function info(doc: PdfDocument, key: string): string | null {
  const dict = doc.get({ value: doc.trailer.value, owner: doc.trailer }, 'Info')
  const { value, owner } = doc.get(dict, key)
  return value.kind === 'string' ? decodeText(doc.stringBytes(value, owner)) : null
}

describe.each(FILES)('%s', (_, file, revision) => {
  test.each(['user', 'owner'] as const)('opens with the %s password', password => {
    const doc = open(file, password)
    expect(info(doc, 'Title')).toBe('Quarterly report')
    expect(info(doc, 'Author')).toBe('M. Blum')
    expect(doc.encryption).toMatchObject({ revision, access: password })
  })

  test('asks for the password, and says when it is wrong', () => {
    expect(() => open(file, null)).toThrow(expect.objectContaining({ code: 'pdf.password-needed' }))
    expect(() => open(file, 'USER')).toThrow(expect.objectContaining({ code: 'pdf.password-wrong' }))
    expect(() => open(file, '')).toThrow(expect.objectContaining({ code: 'pdf.password-wrong' }))
  })

  test('what is encrypted for an update is read again', () => {
    const { encryption } = open(file, 'user')
    const text = fromLatin1('a new signature field')
    const id = { num: 70_000, gen: 3 }
    for (const bytes of [text, new Uint8Array(0), new Uint8Array(16).fill(7)]) {
      const string = encryption?.encryptString(bytes, id) ?? bytes
      const stream = encryption?.encryptStream(bytes, id) ?? bytes
      expect(encryption?.decryptString(string, id)).toEqual(bytes)
      expect(encryption?.decryptStream(stream, id)).toEqual(bytes)
      expect(encryption?.decryptStream(bytes, id, 'Identity')).toEqual(bytes)
      if (bytes.length > 0) expect(string).not.toEqual(bytes)
    }
  })
})

test('the dictionary of the encryption itself is never decrypted', () => {
  const doc = open(AES_256, 'user')
  const entry = doc.trailer.value.entries.get('Encrypt')
  const dict = doc.resolve(entry, doc.trailer)
  const { value, owner } = doc.get(dict, 'U')
  expect(doc.isUnencrypted(owner)).toBe(true)
  expect(value.kind === 'string' && doc.stringBytes(value, owner)).toHaveLength(48)
  expect(doc.encryption?.dictId).toEqual({ num: owner.num, gen: 0 })
})

// ISO 32000-2, table 22; qpdf without restrictions allows all.
test('permissions of a user', () => {
  const all = { print: true, modify: true, copy: true, annotate: true, fillForms: true, assemble: true }
  expect(open(AES_256, 'user').encryption?.permissions).toEqual(all)
  const encrypt = (P: number) =>
    `/Encrypt << /Filter /Standard /V 4 /R 4 /P ${P} /O <${'00'.repeat(32)}> /U <${userEntry(P)}> /Length 128 >> /ID [<00> <00>]`
  const permissions = (P: number) => openBytes(samplePdf(ONE_PAGE, encrypt(P))).encryption?.permissions
  expect(permissions(-4)).toEqual(all)
  expect(permissions(-3904)).toEqual({
    ...all,
    print: false,
    modify: false,
    copy: false,
    annotate: false,
    fillForms: false,
    assemble: false,
  })
  expect(permissions(-3904 + 256)).toMatchObject({ fillForms: true, annotate: false, modify: false })
  expect(permissions(-3904 + 32)).toMatchObject({ fillForms: true, annotate: true, modify: false })
  expect(permissions(-3904 + 8)).toMatchObject({ fillForms: false, modify: true, assemble: true })
})

/** /U for an empty password and /O of zeros (ISO 32000-2, algorithms 2 and 5), written once more, with MD5 by hand. */
function userEntry(P: number): string {
  const padding = fromHex('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a')
  const bits = Buffer.alloc(4)
  bits.writeInt32LE(P)
  const md5 = (...parts: Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest()
  let key = md5(padding, Buffer.alloc(32), bits, Buffer.alloc(1))
  for (let round = 0; round < 50; round++) key = md5(key)
  let check: Uint8Array = md5(padding, Buffer.alloc(1))
  for (let round = 0; round < 20; round++)
    check = rc4(
      key.map(byte => byte ^ round),
      check,
    )
  return toHex(check) + '00'.repeat(16)
}

test.each([
  ['/Filter /FOPN_foweb', 'FOPN_foweb'],
  ['/V 4', 'unknown'],
  ['/Filter /Standard /V 3', 'Standard, version 3'],
  ['/Filter /Standard /V 4 /R 9', 'Standard, revision 9'],
  ['/Filter /Standard /V 5 /R 3', 'Standard, revision 3'],
  ['/Filter /Standard /V 4 /StmF /A /StrF /A /CF << /A << /CFM /ROT13 >> >>', 'Standard, crypt filter ROT13'],
])('%s is not supported, and says which it is', (entries, handler) => {
  expect(() => openBytes(samplePdf(ONE_PAGE, `/Encrypt << ${entries} >>`))).toThrow(
    expect.objectContaining({ code: 'pdf.encryption-unsupported', details: { handler } }),
  )
})

// RFC 6229, section 2: keys 0x0102030405 and 0x01…10, the stream at offset 0.
test.each([
  ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
  ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
])('RC4 with key %s', (key, stream) => {
  expect(toHex(rc4(fromHex(key), new Uint8Array(16)))).toBe(stream)
})

// RFC 4013, section 3.
test.each([
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['a\u00a0b\u3000c', 'a b c'],
])('SASLprep of %j', (password, prepared) => {
  expect(saslPrep(password)).toBe(prepared)
})

test('what a password may mean in bytes', () => {
  expect(passwordBytes('\u2168').map(latin1)).toEqual(['IX', 'â\x85¨'])
  expect(passwordBytes('x'.repeat(500))[0]).toHaveLength(127)
  expect(legacyPasswordBytes('é€').map(toHex)).toEqual(['e9a0', 'c3a9e282ac'])
  expect(legacyPasswordBytes('пароль').map(bytes => bytes.length)).toEqual([12])
})

test('a dictionary with short entries opens with no password', () => {
  const empty = new Uint8Array(0)
  const facts = {
    keyLength: 32,
    O: empty,
    U: empty,
    OE: empty,
    UE: empty,
    P: -4,
    id: empty,
    encryptMetadata: true,
  }
  for (const revision of [2, 3, 4, 5, 6])
    expect(fileKey({ ...facts, revision }, '', ['user', 'owner'])).toBeNull()
})
