/** Small facts for unit tests. All people and tokens are invented. */
import type { CertificateInfo, TokenInfo } from '../src-shared/model/certificate.ts'
import type { DocumentInfo } from '../src-shared/model/document.ts'
import type { PinQuestion, Preparation, SignedDocument, SignJob } from '../src-shared/model/signing.ts'

export const NOW = new Date('2026-11-17T10:42:08Z')

export function certificate(change: Partial<CertificateInfo> = {}): CertificateInfo {
  return {
    fingerprint: 'a'.repeat(64),
    tokenId: 't1',
    label: 'signing',
    keyId: '01',
    subject: 'CN=Marta Lindqvist',
    subjectName: 'Marta Lindqvist',
    issuer: 'CN=Norrland Trust',
    issuerName: 'Norrland Trust',
    serialNumber: '01',
    notBefore: '2025-06-20T00:00:00Z',
    notAfter: '2027-06-19T23:59:59Z',
    keyKind: 'ec-p256',
    keyBits: 256,
    keyUsage: ['nonRepudiation'],
    qualified: false,
    qualifiedFor: null,
    qualifiedDevice: false,
    usable: true,
    unusable: null,
    ...change,
  }
}

export function token(change: Partial<TokenInfo> = {}): TokenInfo {
  return {
    tokenId: 't1',
    kind: 'pkcs11',
    label: 'ML signing',
    manufacturer: 'Securis',
    model: 'Securis K3',
    serial: '0A4177C2',
    reader: 'Securis Token 00 00',
    modulePath: '/usr/lib/libsecuris.so',
    removable: true,
    loginRequired: true,
    readerKeypad: false,
    pin: 'ok',
    minPinLength: 4,
    maxPinLength: 12,
    certificatesLocked: false,
    certificates: [certificate()],
    ...change,
  }
}

const A4 = { crop: { x1: 0, y1: 0, x2: 595, y2: 842 }, rotation: 0, userUnit: 1 } as const

export function documentInfo(change: Partial<DocumentInfo> = {}): DocumentInfo {
  return {
    documentId: 'd1',
    path: '/home/m/Lease.pdf',
    name: 'Lease.pdf',
    folders: ['home', 'm'],
    size: 1234,
    pageCount: 1,
    pages: [A4],
    encrypted: false,
    recovered: false,
    fields: [],
    obstacles: [],
    suggestedOutput: '/home/m/Lease-signed.pdf',
    ...change,
  }
}

export function question(change: Partial<PinQuestion> = {}): PinQuestion {
  return {
    kind: 'pin',
    purpose: 'login',
    use: 'sign',
    wrongBefore: false,
    triesLeft: null,
    ownTries: { wrong: 0, possible: 0, lastAt: null },
    lastTry: 'no',
    state: 'ok',
    minLength: 4,
    maxLength: 12,
    ...change,
  }
}

export function signJob(change: Partial<SignJob> = {}): SignJob {
  return {
    jobId: 'j1',
    use: 'sign',
    phase: 'preparing',
    itemIndex: 0,
    itemCount: 1,
    itemName: 'Lease.pdf',
    progress: null,
    question: null,
    token: null,
    certificate: null,
    prepared: null,
    results: [],
    opened: null,
    error: null,
    ...change,
  }
}

export function preparation(change: Partial<Preparation> = {}): Preparation {
  return {
    outputName: 'Lease-signed.pdf',
    level: 'b-b',
    missing: null,
    timeFrom: null,
    earlier: [],
    certify: null,
    lock: null,
    contentsBytes: 8192,
    warnings: [],
    ...change,
  }
}

export function signedDocument(change: Partial<SignedDocument> = {}): SignedDocument {
  return {
    input: '/home/m/Lease.pdf',
    output: '/home/m/Lease-signed.pdf',
    plannedOutput: '/home/m/Lease-signed.pdf',
    outputName: 'Lease-signed.pdf',
    folders: ['home', 'm'],
    level: 'b-b',
    field: 'Signature1',
    signer: {
      subject: 'CN=Marta Lindqvist',
      name: 'Marta Lindqvist',
      issuerName: 'Norrland Trust',
      fingerprint: 'a'.repeat(64),
    },
    digest: 'sha256',
    byteRange: [0, 10, 20, 30],
    signatureCount: 1,
    time: '2026-11-17T10:42:08Z',
    timeSource: 'claimed',
    bytesIn: 10,
    bytesOut: 50,
    timings: { prepareMs: 1, tokenMs: 1, networkMs: 0, writeMs: 1, checkMs: 1 },
    pageIndex: 0,
    rect: { x: 10, y: 10, width: 200, height: 60 },
    warnings: [],
    prepared: preparation(),
    report: null,
    ...change,
  }
}
