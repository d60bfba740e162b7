import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readCrl } from '../cms/revocation.ts'
import { createHttp } from '../hosts/node/http.ts'
import { checkedList } from './crl.ts'
import { completeChain } from './issuers.ts'
import { checkedProof } from './ocsp.ts'
import { askRevocation, checkChain } from './revocation-check.ts'
import { createServiceCache, type ServiceWorld } from './service-world.ts'
import { type LoopbackPki, startLoopbackPki } from './testing/loopback-pki.ts'

let pki: LoopbackPki
beforeAll(async () => {
  pki = await startLoopbackPki()
})
afterAll(() => pki.close())
afterEach(() => {
  for (const path of ['/ocsp', '/issuing.crl', '/root.cer', '/issuing.cer']) pki.fault(path, null)
  pki.forgetRequests()
})

function world(now = new Date()): ServiceWorld {
  return { http: createHttp(), clock: { now: () => now }, cache: createServiceCache() }
}

test('a chain is completed by the addresses that its certificates name', async () => {
  const chain = await completeChain(world(), pki.signer, [])
  expect(chain.complete).toBe(true)
  expect(chain.certificates.map(({ subject }) => subject.name)).toEqual([
    'Loopback signer',
    'Loopback issuing',
    'Loopback root',
  ])
  expect(pki.requests.map(({ path }) => path)).toEqual(['/issuing.cer', '/root.cer'])
})

test('an issuer is taken as PKCS#7 and PEM too, and not from someone else', async () => {
  const { issuing, root } = pki
  for (const body of [pki.openssl.read('issuing.p7c'), pki.openssl.read('issuing.pem')]) {
    pki.fault('/issuing.cer', { body })
    const { certificates } = await completeChain(world(), pki.signer, [root])
    expect(certificates[1]?.fingerprint).toBe(issuing.fingerprint)
  }
  pki.fault('/issuing.cer', { body: root.der })
  const chain = await completeChain(world(), pki.signer, [])
  expect(chain.complete).toBe(false)
  expect(chain.problems.at(-1)).toBe('The issuer “Loopback issuing” of “Loopback signer” was not found.')
})

test('OCSP and lists together: every certificate below the root has its proof', async () => {
  const { checked } = await checkChain(world(), pki.signer, [])
  expect(checked.map(({ revocation }) => [revocation?.status, revocation?.evidence?.kind])).toEqual([
    ['good', 'ocsp'],
    ['good', 'crl'],
    [undefined, undefined],
  ])
})

test('openssl reads the same request and confirms the same response', async () => {
  const answer = await askRevocation(world(), pki.signer, pki.issuing)
  if (answer.evidence?.kind !== 'ocsp') throw new Error('no OCSP')
  const request = pki.requests.find(({ path }) => path === '/ocsp')
  expect(request?.headers['content-type']).toBe('application/ocsp-request')
  const cwd = pki.openssl.dir
  pki.openssl.write('seen.req', request?.body ?? '')
  const text = execFileSync('openssl', ['ocsp', '-reqin', 'seen.req', '-req_text'], { cwd, encoding: 'utf8' })
  expect(text).toContain('Hash Algorithm: sha1')
  expect(text).toMatch(/OCSP Nonce:\s+0410[0-9A-F]{32}/)
  pki.openssl.write('seen.resp', answer.evidence.proof.response.der)
  const args = ['ocsp', '-respin', 'seen.resp', '-CAfile', 'root.pem', '-verify_other', 'issuing.pem']
  const cert = ['-issuer', 'issuing.pem', '-cert', 'signer.pem', '-no_nonce']
  const said = execFileSync('openssl', [...args, ...cert], { cwd, encoding: 'utf8' })
  expect(said).toContain('signer.pem: good')
})

test('one answer serves a whole job, and is asked for anew when it no longer holds', async () => {
  const shared = createServiceCache()
  const at = (now: Date): ServiceWorld => ({ ...world(now), cache: shared })
  const now = Date.now()
  await Promise.all([1, 2].map(() => askRevocation(at(new Date(now)), pki.signer, pki.issuing)))
  await askRevocation(at(new Date(now + 3_600_000)), pki.signer, pki.issuing)
  expect(pki.requests).toHaveLength(1)
  await askRevocation(at(new Date(now + 2 * 86_400_000)), pki.signer, pki.issuing)
  expect(pki.requests.filter(({ path }) => path === '/ocsp')).toHaveLength(2)
})

test('a withdrawn certificate: date and reason, by OCSP and by the list', async () => {
  const gone = pki.signerNamed('gone')
  pki.withdraw(gone)
  const byOcsp = await askRevocation(world(), gone, pki.issuing)
  pki.fault('/ocsp', { status: 503 })
  const byList = await askRevocation(world(), gone, pki.issuing)
  for (const answer of [byOcsp, byList]) {
    expect(answer).toMatchObject({ status: 'revoked', reason: 'keyCompromise' })
    expect(Math.abs((answer.revokedAt?.getTime() ?? 0) - (Date.now() - 3_600_000))).toBeLessThan(60_000)
  }
  expect(byList.evidence?.kind).toBe('crl')
  expect(byList.problems).toEqual([`“${new URL(pki.url).host}” answered with the error 503.`])
})

test('an answer to another question, by a stranger, or junk proves nothing', async () => {
  const other = await askRevocation(world(), pki.signerNamed('other'), pki.issuing)
  if (other.evidence?.kind !== 'ocsp') throw new Error('no OCSP')
  pki.fault('/issuing.crl', { status: 404 })
  pki.fault('/ocsp', { body: other.evidence.proof.response.der })
  const replayed = await askRevocation(world(), pki.signer, pki.issuing)
  expect(replayed.status).toBe('unknown')
  expect(replayed.problems[0]).toContain('another question')
  pki.fault('/ocsp', { body: new Uint8Array([0x30, 3, 0x0a, 1, 6]) })
  expect((await askRevocation(world(), pki.signer, pki.issuing)).problems[0]).toContain('unauthorized')
  pki.fault('/ocsp', { body: Buffer.from('<html>') })
  expect((await askRevocation(world(), pki.signer, pki.issuing)).problems[0]).toContain('no OCSP response')
})

test('a response whose bytes changed, or of yesterday, is not believed', async () => {
  const now = new Date()
  const answer = await askRevocation(world(now), pki.signer, pki.issuing)
  if (answer.evidence?.kind !== 'ocsp') throw new Error('no OCSP')
  const { response } = answer.evidence.proof
  expect(checkedProof(response, pki.signer, pki.issuing, now)?.answer.status).toBe('good')
  const late = new Date(now.getTime() + 3 * 86_400_000)
  expect(checkedProof(response, pki.signer, pki.issuing, late)).toBeNull()
  const tbs = Uint8Array.from(response.tbs)
  tbs[tbs.length - 1] = (tbs.at(-1) ?? 0) ^ 1
  expect(checkedProof({ ...response, tbs }, pki.signer, pki.issuing, now)).toBeNull()
  expect(checkedProof(response, pki.signer, pki.root, now)).toBeNull()
})

test('a list by another issuer, too old, or for other certificates proves nothing', () => {
  const crl = readCrl(pki.openssl.read('issuing.crl'))
  if (crl === null) throw new Error('no list')
  const now = new Date()
  expect(checkedList(crl, pki.signer, pki.issuing, now)).not.toBeNull()
  expect(checkedList(crl, pki.signer, pki.root, now)).toBeNull()
  expect(checkedList({ ...crl, scope: 'authorities' }, pki.signer, pki.issuing, now)).toBeNull()
  expect(checkedList(crl, pki.signer, pki.issuing, new Date(now.getTime() + 40 * 86_400_000))).toBeNull()
})
