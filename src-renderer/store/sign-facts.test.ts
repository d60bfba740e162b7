import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { NEW_APPEARANCE } from '../../src-shared/model/appearance.ts'
import { DEFAULT_SETTINGS } from '../../src-shared/model/settings.ts'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { certificate, documentInfo, signJob, token } from '../test-data.ts'
import { buildRequest, type SignTarget, signingObstacle, targetOf, usedAppearance } from './sign-facts.ts'

const box = { pageIndex: 2, rect: { x: 10, y: 20, width: 200, height: 60 } }
const field = (signed: boolean) => ({
  name: 'Landlord',
  pageIndex: 0,
  rect: null,
  signed,
  signable: !signed,
  lock: null,
  signerName: null,
  claimedTime: null,
})

const ready = {
  documents: [{ info: documentInfo(), version: 0, signed: null, error: null, placement: null }],
  alsoOn: {},
  activeId: 'd1',
  tokenList: { modules: [], tokens: [token()] },
  certificateChoice: null,
  lastUsed: { here: null, anywhere: null },
  targets: {} as Readonly<Record<string, SignTarget>>,
  job: null,
  starting: false,
  settings: DEFAULT_SETTINGS,
  placement: box,
}
const withInfo = (info: ReturnType<typeof documentInfo>) => ({
  ...ready,
  documents: [{ info, version: 0, signed: null, error: null, placement: null }],
})
const blocked = documentInfo({
  obstacles: [{ code: 'pdf.certified-no-changes', blocks: true, title: 'Certified', text: '' }],
})
const warned = documentInfo({
  obstacles: [{ code: 'pdf.recovered', blocks: false, title: 'Repaired', text: '' }],
})

test.each([
  { name: 'nothing', state: ready, obstacle: null },
  { name: 'a mere warning', state: withInfo(warned), obstacle: null },
  {
    name: 'a document that forbids it',
    state: withInfo(blocked),
    obstacle: { kind: 'document', title: 'Certified' },
  },
  { name: 'no certificate', state: { ...ready, tokenList: null }, obstacle: { kind: 'certificate' } },
  { name: 'no box', state: { ...ready, placement: null }, obstacle: { kind: 'box' } },
  { name: 'a running job', state: { ...ready, job: signJob() }, obstacle: { kind: 'busy' } },
  { name: 'a start under way', state: { ...ready, starting: true }, obstacle: { kind: 'busy' } },
  {
    name: 'a locked PIN',
    state: {
      ...ready,
      tokenList: { modules: [], tokens: [token({ pin: 'locked' })] },
      certificateChoice: { tokenId: 't1', fingerprint: certificate().fingerprint },
    },
    obstacle: { kind: 'pin-locked' },
  },
])('$name in the way', ({ state, obstacle }) => {
  expect(signingObstacle(state)).toEqual(obstacle)
})

test('a file that cannot be read any more is in the way', () => {
  const error = new AppError('file.not-found', { name: 'Lease.pdf' })
  const documents = ready.documents.map(document => ({ ...document, error }))
  expect(signingObstacle({ ...ready, documents })).toEqual({ kind: 'document', title: 'File not found' })
})

test('needs no box without a visible place or in a field', () => {
  const invisible = { ...ready, placement: null, targets: { d1: { kind: 'invisible' } as const } }
  expect(signingObstacle(invisible)).toBeNull()
  const inField = { ...withInfo(documentInfo({ fields: [field(false)] })), placement: null }
  const targets = { d1: { kind: 'field', name: 'Landlord' } as const }
  expect(signingObstacle({ ...inField, targets })).toBeNull()
})

test('a field that was signed meanwhile is no target any more', () => {
  const targets = { d1: { kind: 'field', name: 'Landlord' } as const }
  expect(targetOf(targets, documentInfo({ fields: [field(false)] })).kind).toBe('field')
  expect(targetOf(targets, documentInfo({ fields: [field(true)] })).kind).toBe('box')
  expect(targetOf(targets, documentInfo()).kind).toBe('box')
})

test('where only fields of the document may be signed, the first open one is the target', () => {
  const only = { code: 'pdf.existing-fields-only', blocks: false, title: '', text: '' }
  const fields = [field(true), { ...field(false), name: 'Tenant' }, { ...field(false), name: 'Guarantor' }]
  const info = documentInfo({ fields, obstacles: [only] })
  expect(targetOf({}, info)).toEqual({ kind: 'field', name: 'Tenant' })
  expect(targetOf({ d1: { kind: 'invisible' } }, info)).toEqual({ kind: 'field', name: 'Tenant' })
  const chosen = { kind: 'field', name: 'Guarantor' } as const
  expect(targetOf({ d1: chosen }, info)).toEqual(chosen)
})

test('asks for a box, a field or neither, and leaves out empty texts', () => {
  const chosen = { token: token(), certificate: certificate() }
  const settings = { ...DEFAULT_SETTINGS, reason: '  ', location: ' Gothenburg ' }
  const ask = (target: SignTarget) => buildRequest(documentInfo(), target, box, chosen, settings)
  expect(ask({ kind: 'box' }).items[0]).toMatchObject({
    placement: { page: 2, rect: box.rect },
    field: null,
  })
  expect(ask({ kind: 'invisible' }).items[0]).toMatchObject({ placement: null, field: null })
  expect(ask({ kind: 'field', name: 'Landlord' }).items[0]).toMatchObject({
    placement: null,
    field: 'Landlord',
  })
  expect(ask({ kind: 'box' })).toMatchObject({ reason: null, location: 'Gothenburg' })
})

test('a dropped picture takes the place of that of the named appearance it was dropped on, of no other', () => {
  const kept = ['a', 'b'].map(id => ({ ...NEW_APPEARANCE, id, name: id }))
  const dropped = { named: 'a', path: '/data/pictures/1.png', name: 'me.svg' }
  const plain = { ...PLAIN_APPEARANCE, imagePath: '/home/m/me.png' }
  const picture = (named: string | null) => usedAppearance({ ...plain, named }, kept, dropped).imagePath
  expect(picture('a')).toBe('/data/pictures/1.png')
  expect(picture('b')).toBeNull()
  expect(picture(null)).toBe('/home/m/me.png')
  expect(usedAppearance({ ...plain, named: 'gone' }, kept, dropped)).toMatchObject({ named: null })
})
