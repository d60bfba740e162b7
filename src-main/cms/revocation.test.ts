import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificate, readCertificate } from './certificate.ts'
import { readCrl, revokedAt } from './revocation.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl, type TestKey } from './testing/openssl-pki.ts'

let openssl: Openssl
let root: Certificate
let fake: Certificate
let withdrawn: Certificate
let good: Certificate

function makePki(key: TestKey): void {
  const made = (name: string, issuer?: string, subject = `/CN=${name}`) => {
    const extensions = issuer === undefined ? CA : SIGNER
    return readCertificate(
      issue(openssl, { name, key, subject, extensions, ...(issuer === undefined ? {} : { issuer }) }),
    )
  }
  root = made('root')
  fake = made('fake', undefined, '/CN=root')
  withdrawn = made('withdrawn', 'root')
  good = made('good', 'root')
}
beforeAll(() => {
  openssl = startOpenssl()
})
afterAll(() => openssl.remove())

/** @returns a CRL that withdraws `withdrawn`, DER */
function crlBy(issuer: string): Uint8Array {
  const serial = withdrawn.serialNumber.toUpperCase()
  openssl.write('index.txt', `R\t400101000000Z\t261120103000Z\t${serial}\tunknown\t/CN=withdrawn\n`)
  openssl.write('index.txt.attr', '')
  openssl.write('crl.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\n')
  const key = ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`]
  openssl.run(
    'ca',
    '-gencrl',
    '-config',
    'crl.cnf',
    '-md',
    'sha256',
    '-crldays',
    '30',
    ...key,
    '-out',
    'crl.pem',
  )
  return new Uint8Array(openssl.run('crl', '-in', 'crl.pem', '-outform', 'DER'))
}

describe.each(['rsa', 'brainpool384'] as const)('an issuer with a key of %s', key => {
  beforeAll(() => makePki(key))

  test('a list of the issuer names what it withdrew', () => {
    const crl = readCrl(crlBy('root'))
    if (crl === null) throw new Error('not read')
    expect(revokedAt(withdrawn, root, [crl])?.toISOString()).toBe('2026-11-20T10:30:00.000Z')
    expect(revokedAt(good, root, [crl])).toBeNull()
  })

  test('a list by someone of the same name says nothing', () => {
    const crl = readCrl(crlBy('fake'))
    if (crl === null) throw new Error('not read')
    expect(revokedAt(withdrawn, root, [crl])).toBeNull()
    expect(revokedAt(withdrawn, fake, [crl])).not.toBeNull()
  })
})

test('junk is no list', () => {
  expect(readCrl(new Uint8Array([0x30, 0]))).toBeNull()
  expect(readCrl(root.der)).toBeNull()
})
