import { expect, test } from 'vitest'
import { signatureFields } from './fields.ts'
import { openSample } from './sample-pdf.ts'
import type { OfferedSigner } from './seed-certificate.ts'
import { type Offered, refuseUnmetSeedValue, requiredDigests } from './seed-check.ts'

// The bits of /Ff are those of ISO 32000-2:2020, tables 237 and 238: bit 1 is 1, bit 9 is 256.

function fieldWith(seed: string) {
  const [field] = signatureFields(
    openSample({
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [10 0 R] >> >>',
      10: `<< /FT /Sig /T (Here) /SV << ${seed} >> >>`,
    }),
  )
  if (!field) throw new Error('no field')
  return field
}

const OFFERED: Offered = { subFilter: 'ETSI.CAdES.detached', digest: 'sha256', reason: 'Because' }

/** Of the key usages: digitalSignature and nonRepudiation. */
const SIGNER: OfferedSigner = {
  certificates: [Buffer.from('300401', 'hex'), Buffer.from('3003020101', 'hex')],
  subject: [
    { oid: '2.5.4.3', name: 'CN', value: 'Åsa  Berg' },
    { oid: '2.5.4.11', name: 'OU', value: 'Works' },
    { oid: '1.2.840.113549.1.9.1', name: 'emailAddress', value: 'asa@example.se' },
  ],
  keyUsage: [true, true, false, false, false, false, false, false, false],
  policies: ['0.4.0.194112.1.2'],
}

test.each<[seed: string, constraint: string, offer?: Partial<Offered>]>([
  ['/Ff 1 /Filter /Entrust.PPKEF', 'the signature handler Entrust.PPKEF'],
  ['/Ff 2 /SubFilter [/adbe.pkcs7.detached]', 'a signature of the format adbe.pkcs7.detached'],
  ['/Ff 4 /V 9', 'a newer program'],
  ['/Ff 8 /Reasons [(.)]', 'no reason'],
  ['/Ff 8 /Reasons [(I agree) (Seen)]', 'one of the reasons I agree, Seen'],
  ['/Ff 16 /LegalAttestation [(none)]', 'a legal attestation'],
  ['/Ff 32 /AddRevInfo true', 'embedded revocation information'],
  ['/Ff 64 /DigestMethod [(SHA1) (SHA512)]', 'the digest SHA1 or SHA512'],
  ['/Ff 128 /LockDocument /true', 'that the document is locked'],
  ['/Ff 128 /LockDocument /false', 'that the document is not locked', { certification: 1 }],
  ['/Ff 256 /AppearanceFilter (Stamp)', 'the appearance “Stamp”'],
  ['/TimeStamp << /URL (http://tsa.test) /Ff 1 >>', 'a time-stamp from http://tsa.test'],
  [
    '/TimeStamp << /URL (http://tsa.test) /Ff 1 >>',
    'a time-stamp from http://tsa.test',
    { timeStampFrom: 'http://other.test' },
  ],
  ['/TimeStamp << /Ff 1 >>', 'a time-stamp'],
  ['/MDP << /P 2 >>', 'a certification that allows filling in forms'],
  ['/MDP << /P 2 >>', 'a certification that allows filling in forms', { certification: 1 }],
  ['/MDP << /P 0 >>', 'an approval, not a certification', { certification: 2 }],
  ['/Cert << /Ff 1 /Subject [<3003020101>] >>', 'a certain certificate'],
  ['/Cert << /Ff 2 /Issuer [<30030201ff>] >>', 'a certificate of a certain issuer'],
  ['/Cert << /Ff 4 /Issuer [<30>] /OID [(1.2.3)] >>', 'a certificate under the policy 1.2.3'],
  ['/Cert << /Ff 8 /SubjectDN [<< /CN (Eva Berg) >>] >>', 'a certificate whose name has CN=Eva Berg'],
  [
    '/Cert << /Ff 8 /SubjectDN [<< /CN (Åsa Berg) >> << /O (Works) >>] >>',
    'a certificate whose name has O=Works',
  ],
  ['/Cert << /Ff 8 /SubjectDN [<< /CN 7 >>] >>', 'a certificate whose name has CN='],
  ['/Cert << /Ff 32 /KeyUsage [(10) (XX1)] >>', 'a certificate with the key usage 10 or XX1'],
  ['/Cert << /Ff 32 /KeyUsage [(X)] >>', 'a certificate with the key usage X', { signer: null }],
  ['/Cert << /Ff 64 /URL (http://ca.test) >>', 'a certificate with certain properties'],
])('%s is refused: %s', (seed, constraint, offer = {}) => {
  const check = () => refuseUnmetSeedValue(fieldWith(seed), { ...OFFERED, signer: SIGNER, ...offer })
  expect(check).toThrow(
    expect.objectContaining({ code: 'pdf.field-constraint', details: { field: 'Here', constraint } }),
  )
})

test.each<[seed: string, offer?: Partial<Offered>]>([
  ['/Filter /Entrust.PPKEF /SubFilter [/adbe.pkcs7.detached] /V 9 /DigestMethod [(SHA1)]'],
  ['/Ff 2 /SubFilter [/adbe.pkcs7.detached /ETSI.CAdES.detached]'],
  ['/Ff 8 /Reasons [(.)]', { reason: null }],
  ['/Ff 8 /Reasons [(I agree)]', { reason: 'I agree' }],
  ['/Ff 64 /DigestMethod [(SHA256) (SHA512)]'],
  ['/Ff 128 /LockDocument /true', { certification: 1 }],
  ['/Ff 128 /LockDocument /auto'],
  ['/AppearanceFilter (Stamp)'],
  ['/TimeStamp << /URL (http://tsa.test) >>'],
  ['/TimeStamp << /URL (http://TSA.test:80) /Ff 1 >>', { timeStampFrom: 'http://tsa.test/' }],
  ['/TimeStamp << /Ff 1 >>', { timeStampFrom: 'http://tsa.test/' }],
  ['/MDP << /P 2 >>', { certification: 2 }],
  ['/MDP << /P 0 >>'],
  ['/Cert << /Ff 1 /Subject [<ff> <300401>] >>'],
  ['/Cert << /Ff 2 /Issuer [<3003020101>] >>'],
  // Policies count only beside issuers.
  ['/Cert << /Ff 4 /OID [(1.2.3)] >>'],
  ['/Cert << /Ff 6 /Issuer [<3003020101>] /OID [(0.4.0.194112.1.2)] >>'],
  ['/Cert << /Ff 8 /SubjectDN [<< /cn (åsa berg) /2.5.4.11 (Works) >> << /E (asa@example.se) >>] >>'],
  ['/Cert << /Ff 32 /KeyUsage [(01) (11XXXXX00more)] >>'],
  ['/Cert << /Subject [<ff>] /KeyUsage [(0)] /SubjectDN [<< /CN (Eva) >>] >>'],
])('%s is let pass where it is met, or only wished', (seed, offer = {}) => {
  expect(() => refuseUnmetSeedValue(fieldWith(seed), { ...OFFERED, signer: SIGNER, ...offer })).not.toThrow()
})

test('the digests that a field requires, as it writes them; wishes are none', () => {
  const wished = '/DigestMethod [(SHA1) (SHA512) /SHA384]'
  expect(requiredDigests(fieldWith(`/Ff 64 ${wished}`))).toEqual(['SHA1', 'SHA512', 'SHA384'])
  expect(requiredDigests(fieldWith(wished))).toBeNull()
  expect(requiredDigests(fieldWith('/Ff 64'))).toBeNull()
})
