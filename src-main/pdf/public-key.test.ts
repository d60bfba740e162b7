import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromHex, fromLatin1, latin1, toHex } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf, type PdfDocument } from './document.ts'
import { documentFacts } from './document-facts.ts'
import { readForm } from './fields.ts'
import { SealedDocument } from './public-key.ts'
import { ONE_PAGE, openBytes, samplePdf } from './sample-pdf.ts'
import { FIELD, OWNER, type SealedCipher, sealedPdf, TITLE, XMP } from './testing/sealed-pdf.ts'
import { textAt } from './values.ts'

// Encrypted by PDFBox 2.0.27 for a certificate of the test PKI; what is in the envelopes was read by openssl cms.
const RC4_40 =
  'H4sIACJFDmsC/4VVvWssVRSvRBhIq/CqsUj5Mufce+6XhMD95ImKIZFYhAibzSSOxt2wO5H3ntgraCtWKhYqNuIfIFjYiWAvYmNj' +
  'Y2n1Cs/sJnHNBtxlZ+f+7vn+nXvu5m4q93GLqs2//3jye4U11NPjN6vt7ap59dFFWzdx1I/Op2dVc9DO5t10UjeDdLM7OmvntWDx' +
  'vWpnp2onJ4OaXFXv+vO23hYUIabkTKRAMqeklcScKGCQWRvaWVEXa94Xbqrmxe5kXh/S4O2oauL0ctLXuKJIdypWzcvtSTcK04f1' +
  'IWxBPfwEDE8cnkdDFrOWTS3TYLuTnpfzWi3Xe+18ejkbc576Vp5qxd9L7eSsf6NWUDWlO+/bWd2U81HfpnY8PWkHpXk/a0dvb1S/' +
  'HX/6+V+nn/1cml8+uvf82bNPf7/z9fsf/tp/8u69j+9/9dM3zx3MHm9++eSDp75775kvvn39hx//3BgcLtWvXesV14UDrs2t2Myq' +
  'ANb21rZdK9VgpWr2L4/7xXIAsWrCaN4u7DcP2vN32r4bj6omTzinbnJWN691Ez+Zd9fAigO36v+qIJ532q3dy+P9dnxTMeKKHTCN' +
  'g+trwdEJy128NZ6brTkNDIy7i27ByeG2BCsAE4IGJ7zVZK0uBhIgGJB+sRvFUipk4CeAxGGl0xLV7goFhRIoSoQgARxblEoBgWZY' +
  'KKusRMGWuFmudzxEdIQ6atLKCAFq+JeG+A24s50AkQTozCExZoRWmqUlopOA5saOZDuwaoccW5FGace6hteScIhSZ44s3ZHr8FUA' +
  'QHaRixPJoWBP4K3JKStpQ5I5FFucgyFNVNmkQN5lSAm4RpyfkbGA8QXJEiXDrorIRQkOnjh357QO1mitvMqYdODdXFJQGiwEkIlk' +
  'skIJlCYVg8RSjnkpRUMWLpagAmhXYhbSOeGElkEaGAaBEOSYB6GIOQguORmiAxWi1z6iKCpmj9GjsshBQiDDFOlUsg/e2qxtKdE7' +
  'FY0rXKXkZbGZEqaQYsoxuEDJo4gYjIkZddAhJSxGsS5q4QJ7U0bHnBSTXXIpnHnxZFPgcH0JHCwVYaMNOSjnpSS2jKRiQCmKZELZ' +
  'pxSEHL9LJRqvRRTRCMOtF4qWJsqAxWcNxbtQFMdjEUM0wUgLNqFHJDLkcoJIkDkPRKEgFpOSjBls5nEplY+BGfDcrByzkgW0yNyv' +
  'Todsi2JmEnDyQjHB9s4TwdTj0Nn2Pzvc1Iu+4t7hI0PAdWHMQ5FkmNrAxriTKWpWthpRMdHoHSby6NApMogmOFEEm2UVUooPH4dn' +
  'pLIAwftgxc7Ryjx4OGtPq2HkVnDzqbVSUtWnGzcY8khd7ExuMCRcw8DYdTm3jnGl1jCSch3Teh1zZg1Tjv7F+tmoO29niwm3N53y' +
  'VbS8L16YnE5ruXznwTh7dNHX7mor8QAzTidhCvFB58bkaheK3AmSj5dLwdqd+v9F+NLa7x63QzkXN8to1i8KjFryHb6ZXynVP2Z2' +
  'rsHTBwAA'
const RC4_128 =
  'H4sIACJFDmsC/4VVz2ssRRA+CgM56cXbgORoprqrf1RDCPRPfDwfLySihxBkszuJo3E37k4eL3r1//DkRYSHouBN8OhF8C5e3sWb' +
  'J+WBiDW7SVyzAXfYmenq6qr6vv6mens/ldfFjqq2/3j+16+VqKGenbxf7e5WzVtXF23dxFE/Op+dVc3b7XzRzaZ1M3g3+6OzdlFL' +
  'dj+o9vaqdjoZluH68q4/b+td5YLWBaUQ2lPEIEv2SmO0pXhPFvfWlsuN7Ms0VfOwmyzqIzVkO66aOLuc9rVYW6juXVg1j9pJNwqz' +
  'p/UR7EA9/CUMdzHcjwcU85ZDrWBw3GnPw0WtV+ODdjG7nI8Zp7mDU6/le7OdnvXv1RqqpnTnfTuvm3I+6tvUjmeTdli06Oft6MOt' +
  '6t2X4bvPP3nts79fvPLb98enz19cXv345y8fxWc/ffnopW8PH//8xTdnix9eHf/+9eTq2cNPZ1892BoSrpbfpDZrqQsXXNs7tdl1' +
  'B1HTnWnaoGqIUjWHlyf9cjgYRdWE0aJdxm/eaM+ftH03HlVNnjKmbnpWN+90Uz9ddDeGtQRuPf81IZ5n2p39y5PDdnzLmJDEqqrl' +
  'MveN52jCjhcfjBd2Z6GGLRh3F91yU452EUiCSAIMOOnJKCJTLCQQYAH9cjbKlVfIwHcAFMPIpJXVuGsraIGgIgoICOA4ImoNCgyb' +
  'pSZNKCRHYrXczHiIwilholFGWylBD0+0it9ABeUkyCTBZC6JbVYabdgbhXAIwt7GQY4D63GU4yhotXG81vIYlRiqNJkrS/dgHS4N' +
  'AIpWWAJa7zRFH3QszhWfrROS7SIa72yILoUkQ1YZitGFMKEzSTvK0TuRPWNFR8DpMShOR1pRKbFwYMeYE1PlHRpGx3VKzNlIo5QK' +
  'gjIFg2ADFUWp6GS1JU9JeY06cegkYrKUXWAINmVS0SQf0ESS2mMCpQQaRwHYxwsCdEoPQwgWFRPjSZVMlLw0hVOZDN4ZH6SxViTP' +
  'bCYNWQfF+IINzJ7nYiSPgDNIrtJm1M4WURwg9xvFjBbPmySSLpIiM5K8kdForRzJQIkp4KdHqVK0VjlhXbQqh5yziCIFBiDR5WCl' +
  'JRmjdNELWRKzxV3OW97XlJhokimHEGJAkp7r4is71oWXxRpSnjegQOIaiVE6m0n4mBmyIMSotUwsBqmDDoXlAISZGygzJxily5Ih' +
  '5OJYYDiUxjqme78IlrIYlE3/mWFRL3XF2uFPRgEVJq9om1idMfDWEE+Ri6g4v+CtFo67tAvcuYMpKXo0KUIhDZ4DCg7PSRLLUZIh' +
  'HRB9CH7veK0hPJ23p9XQcyu4/dVMOer6dOvWJrinLmemtzahxIYNLG36uU0bf9kbNoW4aTNm0+bshk079a+tn4+683a+bHEHsxmf' +
  'RasD48H0dFbj6p074/zqoq/d9VTiBsaigYFmVCF7aR2WyGJiNek0dLW4V/+/C59ah93H7UDn8mgZzfslwcKgrra38+NS/QO+HK+v' +
  '1AcAAA=='
const AES_128 =
  'H4sIACJFDmsC/4VWzWtcVRTX7YMs/A/eJqIL8869535CCNxPK7UYEqliiDhJXuLT6UyYeZFWuhAUXCgVXPQvcCcUXHQliFAEERfi' +
  'wo1IFxbcuRI3fuC5M0mcdgLNZN7MPZ+/87vnnjurmzE/x9ZEtfrng7/vV6yGerz3VrW+XjUv3zhu6yYM+sFwfFQ1V9vJtBuP6qZY' +
  'N5uDo3ZaczLfqjY2qnZ0UNxw0b3rh229bpPE6CNYKyKykDiHHFM2jhtmRGI8MBcDd1pll730xgTvnXMYlQvOpBi0BMkdKumZFiTm' +
  '6EyIJohsLPMbC+n5EvoZzKq53B1M6x1R0O5WTRifjPqaLTiKCx2r5kp70A38+Hq9A2tQlzeH8mTluVtYmLQUak4DxR31tJzWcr7e' +
  'aqfjk8k+8aQe4Uku5HuxHR31b9YGqiZ3w76d1E0eDvo2tvvjg7Y4TftJO7i2Uqn49W/543Z78u+lH279c/ebv55yz3/7xKe3Lv98' +
  'H365c6L4d1d+39jbvPnGe6//cfPVTz6CD78//uqzmz/u3Hn69r3Pv3jmtQ9Gt38VT75/997qg5++vPrsSoEzD34GTC0Ay1ROrR9B' +
  'rhcNWG0eUZslIkuUqtk+2etnyyJkVeMH03YWv7nUDt9p+25/UDVpRBV3o6O6eaUbudG0OxMsJLCL+U/pcqRp1zZP9rbb/XM+GTfU' +
  's7WY5T6zHByQ4fHb+1O9NpW0YbkucWJ7ODgZ9mFy47g/tSzikK9Q7LR9lT8cdKvd74672UbvrCMYDiwyUGC5M0oYo7KGCAw0oJtp' +
  'A59b+QT0BEBWVirOpcqeSkEyBBGQgUcASxFRShCgSMylkQYZp0jUgWcaB4FZwVRQQklNJ0uWT9SCvoHwwnLgkYNKBIlkmiupyBoZ' +
  'swhMn8dBigOLcYSlKKilsuSraY2CFZQqEbJ4Qa3lJQFAmFktHqxJwUeLQRjmeArBoqFczniZCGUQMWqWI/iQEqmYFyrLFBUaLwRo' +
  'VBg8QwwRUQWTJUQm0UKIQjviRnqpPGQBXAcLKaGI1jEdk2Ux0NAgo4SJCSaDdpJlmiiqlCONpyo5lU2J0GaQUXAXkk3CYyJ3LqgM' +
  'E9B5HUyM3CifkhJZSuYEucksuNKMgxeMCx85MemMtI57oWP0nkgm6DlJKQg/z9HTcDOO6jPKgdPJgA3Coae9lMgiT1xGmb0GzwU3' +
  'iaACJiTyaUeIYUekOS09Zl94otKpITRobSwYG7I22iCxqIRPIuYog6E6RSz95ZN0nmqJSCQQMJ2VY5hlNklRWJYxMAxEI2Yi0lA4' +
  'K3mkvkiBa5sxBsEl4Vc0Z6nZogUtrJOIGa3KliLSXM6GSWaIOEiKc58RMr2FufBEUCuz0tnmIQ019ayvqHfoyAiqi9hzLiEjjNrw' +
  'YEiVraXM3ERLDZVJIpInhXK0JyExJA/qbi11aT1ChIZHS6wYIegEYdrYLWOE/pvt/lquLzj1RTO5WPP/ALo+aQ+rcgNUcP5XK+on' +
  'WR+unMsYTfiZZnQuozO5JANtlu0UX5LRkV6SSa6XZQqWZZYtyZRZyNtPBt2Qaiwzb2s8pptxfn29MDoc1zj/TpO4sFHbU1Wk0ceM' +
  'E9byzGnG2LJlBD3Q5jDPbWmhjfrxJnSHbnfvtoXO2UU3mPQzgumnAatWV9NLufoPub5REKIIAAA='
const AES_256 =
  'H4sIACJFDmsC/+VWS4tkSRVeubnQKx8gCF5kemnnideJCKYpOPHCwWlsuqQVmkayq261OVZnFplZ80J/ggsFcSfO4FbGhTALQUFQ' +
  'GYT5ByIDbgTXg+LA+EVWd5nTVaDg0nrczHsi4jy+850T5+bd0r6sbtnh5od/+ejPgxppXD16Zbh9e5h9/Y2zaZzl+XZ+uno8zO5P' +
  '681itRxnfffs7vzxtBk1tt8bDg6GaXncj5n944vt6TTets7XEMmnJCKKXW0tiufoOQXDxTTLuQQbGjuftOBZG7Y3xVq5Yk2NVuGl' +
  '6FKauMClsGs1ZS+lGSJzsGdeX/F+5+Yw++rieDM+sN3bh8Msr86X21HtHbTXHhxmd6bjxTytXh8f0C0a+7+m/lT9+bCjsJ6g6gIG' +
  '6F1u8boZ3cX7vWmzOl8fASd+Die3Z+/lafl4++0x0DBri9PttB5n7XS+ncp0tDqe+qHNdj3Nn9wY7vxm86l3PvzVD//2uZ+88PYv' +
  '3vquvPeZT//hny9/8O4vjz8++2v54OSFV35kf/8D+vx7L97//uzFL73/2o1/fOH9v3/vyYN3vvnuz7/11mu/ffV3P/vsr//0xR+/' +
  '/dM/frz96EZ350L5M8d4z7GGcEb/nOd+f4Maw3PL4QqQXcswOzx/tN29dqEaZmm+mXb6Z1+ZTl+dtouj+TCrS0S8WD4eZ99YLGW5' +
  'WTwT7BmI+/afwiVYmW7dPX90OB1d4qkdg7Oj29l+tnN+jI1n3zna+FsbrOQ2dj1lOpmfn27z+o2z7dOdXZzbHeiuh/fNJ5Xem44W' +
  'Z4tdoh/cNhQ0qaKIKWoJbEPg5qmQIk9GdqtZX+xKlfAEZ1V/A/d3Uo5PpeSUIZuNogRiR2g0zpElhli74IJRGprAwGcrQlmhPDiz' +
  'Rd1oTa5/Gm/xjWyyUZMumrjCJci8ZsfYbZSKhpS/1GOgh/b12AgtxjuOOOvxbqzqXnKFZ+WaWPuvIyIbLmLR3uUi2WSXI/YXHzha' +
  'k2z2XtACBE8NQyZyqYZtzSEX1qHlCoxKc5pEcLRKdMmJpEJRJW9SYBeKdYVqY2CiaglUgticayi6NuCWmmQbJCFyVirlahyARrsR' +
  'RNq6LyJNC5pO0eJ8LKlRylST9a0WouySpehKJnwmSjEa33Q0CRAadhRrklipuahLUqFRUFSajzVjq7WmQB51qkpZG0s2xjNgx0+w' +
  'xZVSrc8VVAjwKmYEkzVrraQm8kEZDgnZqqyqNsUywEvJw9GUXWkVSqvTzjWvbWEmNENlYoVmsQywVCSnNRoqKxAoB3RZkhxjYFEI' +
  'SBuT0WcTZ6WrEskKyEsDWjlZAY66JgaZA7malFhEKq7l5GEUpLTRQV6R9eBzttG2YlxOLDDjg60sJoty1oElNlxbEaCy6swOn1gB' +
  'qXe8AndMz1IAQgp8R54z2BFMwFJqSKtHpMA5KV+i1yp7B/erY3ALF4XvAOEyoRZcQp6Ao2gPBVl8PBj/34rV/XfFiou4Ie1egzol' +
  'IpwGw7GZKAkF58gbm4lBd4kmgKiRTHHZCe5sVIvKBfRIChXcTNAsFG0Cl5OuKGRtdZbsk2pWo1KzQ+GwT86XGlBpSCaA5xBdp5oP' +
  'JSHoqjJGgAwvTFVgX7Awa9lnTZ3urmnthVvBKNCstT5qOK0cmSSVe20Uq5MzFW0CRHUBpVsStZZQ1b71/LKx1VQdK2cfjUU6USA+' +
  'xRI84TxlbC5GOpWazgrxIyNsI/y0mD08BzSVYlAvsaJ/gIsxW2b0ka5NWhZGyUUwAGnELFNyQjbRBI0kr5NWjeAdMMfcEx1MgrIs' +
  'tdqmDEpTPKibQrcuSGlPss4GxaMxSZWKGiiCXJOJCEgBewauIpoqehG4R7qhswIa4tgCmmpCRRrlQ0ahV/JVIQIpDlgnUel/LVa0' +
  'JBNNixUmjDjuxapzTBpxpWjFokhCUMiW8witwT80Egx8BJJpoJgkYCo0WlXwDXeGmHbwsN/5+Jsdbp+08Zoruq+sr1/597Tw+no6' +
  'Gfq4NtDlzwiOGDee3LiUKYxju5XlpQw1eUWG/nx1H+srMpT0FRluu6sypquyqK7IOOzZ3a7ni1PE2AeUe6sVxtiLWfOl5clqNBff' +
  'MTZ1NMb4dKlgTolRGK3P9s4P0iT0RDR41qYWS9ZWdMf/uAUD7+HizanDuZtK5+vtDmDtgx5u3qxfa8O/AAUuvB5PDAAA'

const PDFBOX = [
  ['RC4, 40 bits', RC4_40, 'b7abb556e9511a88e4649f9503648851cb338f5f00000f15'],
  ['RC4, 128 bits', RC4_128, 'de71b82e67ec691ee7c2bcf1abeb5095d1ac048a00000f15'],
  ['AES, 128 bits', AES_128, '944e6f10ccc735b549bef7d3f78eb7aeeea0cffe00000f15'],
  ['AES, 256 bits, one of two envelopes', AES_256, '092bad4c791d46e2712d83be2015942154dab09800000f15'],
  ['AES, 256 bits, the other one', AES_256, '092bad4c791d46e2712d83be2015942154dab09800000f3d'],
] as const

function sealed(bytes: Uint8Array): SealedDocument {
  try {
    openBytes(bytes)
  } catch (error) {
    if (error instanceof SealedDocument) return error
    throw error
  }
  throw new Error('it is not sealed')
}

function opened(bytes: Uint8Array, content: Uint8Array): PdfDocument {
  return openPdf(readerOfBytes(bytes), { envelope: { content, seal: sealed(bytes).seal } })
}

function title(doc: PdfDocument): string | null {
  const info = doc.get({ value: doc.trailer.value, owner: doc.trailer }, 'Info')
  return textAt(doc, info, 'Title')
}

describe.each(PDFBOX)('PDFBox: %s', (_, file, content) => {
  const bytes = new Uint8Array(gunzipSync(Buffer.from(file, 'base64')))

  test('opens with what was in the envelope', () => {
    const doc = opened(bytes, fromHex(content))
    expect(title(doc)).toBe('Quarterly report')
    const { value, owner } = doc.get(doc.pages().page(0).dict, 'Contents')
    expect(value.kind).toBe('dict')
    expect(latin1(doc.streamData(owner))).toContain('(Sealed page) Tj')
    expect(doc.encryption).toMatchObject({ handler: 'public-key', access: 'user', revision: null })
  })

  test('what its author permits', () => {
    const may = content.endsWith('f3d')
    expect(documentFacts(opened(bytes, fromHex(content))).permissions).toEqual({
      print: true,
      modify: may,
      copy: true,
      annotate: may,
      fillForms: true,
      assemble: true,
    })
  })

  test('gives its envelopes, and asks for a key', () => {
    const error = sealed(bytes)
    expect(error).toMatchObject({ code: 'pdf.recipient-key-needed', details: { count: 0 } })
    expect(error.envelopes).toHaveLength(file === AES_256 ? 2 : 1)
    // ContentInfo of RFC 5652 with id-envelopedData.
    for (const envelope of error.envelopes)
      expect(toHex(envelope.subarray(4, 15))).toBe('06092a864886f70d010703')
    // A password says nothing here.
    expect(() => openBytes(bytes, 'secret')).toThrow(SealedDocument)
  })

  test('what belongs to another document does not open it', () => {
    const envelope = { content: fromHex(content), seal: 'another' }
    expect(() => openPdf(readerOfBytes(bytes), { envelope })).toThrow(SealedDocument)
  })
})

describe('written plainly', () => {
  let folder: string
  let pem: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenseal-sealed-'))
    pem = join(folder, 'reader.pem')
    const key = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      join(folder, 'reader.key'),
      '-subj',
      '/CN=reader',
    ]
    execFileSync('openssl', ['req', '-x509', ...key, '-out', pem], { stdio: 'ignore' })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function contentOf(bytes: Uint8Array): Uint8Array {
    const [envelope = new Uint8Array(0)] = sealed(bytes).envelopes
    const args = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-inkey', join(folder, 'reader.key')]
    return new Uint8Array(execFileSync('openssl', args, { input: envelope }))
  }

  const made = (cipher: SealedCipher, more: Partial<Parameters<typeof sealedPdf>[0]> = {}) =>
    sealedPdf({ cipher, envelopes: [{ recipients: [pem], permissions: OWNER }], ...more })

  test.each(['rc4-40', 'rc4-128', 'aes-128', 'aes-256'] as const)(
    '%s, and an update under the same key',
    cipher => {
      const bytes = made(cipher)
      const doc = opened(bytes, contentOf(bytes))
      expect(title(doc)).toBe(TITLE)
      expect(readForm(doc).fields.map(({ name }) => name)).toEqual([FIELD])
      expect(doc.encryption?.access).toBe('owner')
      const { encryption } = doc
      const id = { num: 70_000, gen: 0 }
      const string = encryption?.encryptString(fromLatin1('new'), id) ?? new Uint8Array(0)
      expect(string).not.toEqual(fromLatin1('new'))
      expect(encryption?.decryptString(string, id)).toEqual(fromLatin1('new'))
    },
  )

  test.each(['aes-128', 'aes-256'] as const)('%s, metadata in the clear', cipher => {
    const bytes = made(cipher, { clearMetadata: true })
    const doc = opened(bytes, contentOf(bytes))
    expect(title(doc)).toBe(TITLE)
    const catalog = doc.catalog()
    const metadata = doc.get({ value: catalog.value, owner: catalog }, 'Metadata')
    expect(latin1(doc.streamData(metadata.owner))).toBe(XMP)
  })

  test('only attachments encrypted: nothing is asked for', () => {
    const doc = openBytes(made('aes-256', { attachmentsOnly: true }))
    expect(title(doc)).toBe(TITLE)
    expect(doc.encryption?.permissions.fillForms).toBe(true)
    expect(doc.encryption?.encryptString(fromLatin1('new'), { num: 9, gen: 0 })).toEqual(fromLatin1('new'))
  })

  test('a crypt filter with recipients of its own has another key', () => {
    const other = '/Other << /CFM /AESV3 /Recipients [<3000>] >>'
    const text = latin1(made('aes-256')).replace('/CF << ', `/CF << ${other} `)
    const withFilter = text.replace('/StrF /DefaultCryptFilter', '/StrF /Other')
    expect(() => openBytes(fromLatin1(withFilter))).toThrow(
      expect.objectContaining({ details: { handler: 'Adobe.PubSec, several keys' } }),
    )
  })
})

test.each([
  ['/Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5', 'Adobe.PubSec, no recipients'],
  ['/Filter /Adobe.PubSec /V 3 /Recipients [<3000>]', 'Adobe.PubSec, version 3'],
  ['/Filter /Entrust.PPKEF /SubFilter /adbe.pkcs7.s4 /V 2', 'Entrust.PPKEF, no recipients'],
])('%s is not supported, and says which it is', (entries, handler) => {
  expect(() => openBytes(samplePdf(ONE_PAGE, `/Encrypt << ${entries} >>`))).toThrow(
    expect.objectContaining({ code: 'pdf.encryption-unsupported', details: { handler } }),
  )
})
