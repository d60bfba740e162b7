/** A test CA and two signers, made by openssl for one run. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Identity = {
  readonly name: string
  /** PEM files. */
  readonly key: string
  readonly certificate: string
  readonly issuer: string
}

/** @param folder for keys and certificates; empty */
export function makeIdentities(folder: string): readonly [Identity, Identity] {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-subj',
    '/CN=Corpus Test CA',
    '-days',
    '30',
  )
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
    return { name, key: own('key'), certificate: own('pem'), issuer: file('ca.pem') }
  }
  return [make('Alma Corpus'), make('Bruno Corpus')]
}
