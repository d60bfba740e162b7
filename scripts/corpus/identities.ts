/** A test CA and two signers, made by openssl for one run. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Identity = {
  readonly name: string
  /** A PKCS#12 file with the certificate, its issuer and the key. */
  readonly path: string
  readonly password: string
}

const PASSWORD = 'corpus'

/** @param folder for keys and certificates; empty */
export function makeIdentities(folder: string): readonly [Identity, Identity] {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const ca = ['-keyout', file('ca.key'), '-out', file('ca.pem'), '-subj', '/CN=Corpus Test CA', '-days', '30']
  openssl('req', '-x509', ...key, ...ca)
  writeFileSync(file('signer.cnf'), 'keyUsage=critical,digitalSignature,nonRepudiation\n')
  const make = (name: string): Identity => {
    const own = (ending: string) => file(`${name}.${ending}`)
    openssl('req', ...key, '-keyout', own('key'), '-out', own('csr'), '-subj', `/CN=${name}`)
    const issued = [
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
      '-extfile',
      file('signer.cnf'),
    ]
    openssl('x509', '-req', '-in', own('csr'), ...issued, '-days', '30', '-out', own('pem'))
    const parts = ['-inkey', own('key'), '-in', own('pem'), '-certfile', file('ca.pem'), '-iter', '1']
    openssl('pkcs12', '-export', ...parts, '-out', own('p12'), '-passout', `pass:${PASSWORD}`)
    return { name, path: own('p12'), password: PASSWORD }
  }
  return [make('Alma Corpus'), make('Bruno Corpus')]
}
