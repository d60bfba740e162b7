import { beforeEach, describe, expect, test, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src-shared/model/settings.ts'
import type { SignRequest } from '../../src-shared/model/signing.ts'
import { certificate, documentInfo, question, signedDocument, signJob, token } from '../test-data.ts'
import { createTestHost } from '../test-host.ts'

const host = createTestHost()
vi.stubGlobal('window', { host })
const { useStore } = await import('./store.ts')
const fresh = useStore.getState()

const pdf = (name: string) => new File(['%PDF-'], name, { type: 'application/pdf' })

beforeEach(() => {
  useStore.setState(fresh, true)
  host.answer('documents.recent', () => [])
  host.answer('documents.close', () => null)
  host.answer('documents.open', ({ path }: { path: string }) =>
    documentInfo({ documentId: `id of ${path}`, path, name: path.split('/').at(-1) ?? '' }),
  )
  host.answer('records.changeSettings', (change: object) => ({ ...DEFAULT_SETTINGS, ...change }))
  host.answer('signing.current', () => null)
  host.answer('certificates.lastUsed', () => ({ here: 'a'.repeat(64), anywhere: null }))
  host.answer('signing.start', () => ({ jobId: 'j1' }))
  host.answer('signing.answerPin', () => null)
})

const callsOf = (name: string) => host.calls.filter(call => call[0] === name).map(call => call[1])
const lastCallOf = (name: string) => callsOf(name).at(-1)
const openIds = () => useStore.getState().documents.map(d => d.info.documentId)

/** A document in front, a box on it, a token with one certificate: ready to sign. */
async function readyToSign() {
  useStore.setState({ tokenList: { modules: [], tokens: [token()] } })
  await useStore.getState().openPath('/home/m/Lease.pdf')
  useStore.getState().setPlacement({ pageIndex: 0, rect: { x: 10, y: 20, width: 200, height: 60 } })
  useStore.getState().watchJobs()
}

test('opens each PDF as a tab, the last one in front', async () => {
  await useStore.getState().openFiles([pdf('one.pdf'), pdf('two.pdf')])
  expect(openIds()).toEqual(['id of /home/m/one.pdf', 'id of /home/m/two.pdf'])
  expect(useStore.getState().activeId).toBe('id of /home/m/two.pdf')
})

test('of several files only the last one comes to the front, once', async () => {
  const fronts: (string | null)[] = []
  const stop = useStore.subscribe((now, before) => {
    if (now.activeId !== before.activeId) fronts.push(now.activeId)
  })
  await useStore.getState().openFiles([pdf('one.pdf'), pdf('two.pdf'), new File(['x'], 'letter.docx')])
  stop()
  expect(fronts).toEqual(['id of /home/m/two.pdf'])
})

test('what is being typed outlives the answer about another setting', async () => {
  host.answer('records.changeSettings', () => ({ ...DEFAULT_SETTINGS, theme: 'dark' }))
  useStore.getState().setDetails({ location: 'Gothenburg' })
  await useStore.getState().changeSettings({ theme: 'dark' })
  expect(useStore.getState().settings).toMatchObject({ theme: 'dark', location: 'Gothenburg' })
  await useStore.getState().changeSettings({ location: 'Gothenburg' })
  const stop = useStore.getState().watchSettings()
  host.emit('records.settingsChanged', { ...DEFAULT_SETTINGS, location: 'Malmö' })
  stop()
  expect(useStore.getState().settings.location).toBe('Malmö')
})

test('an answer that a newer change has overtaken is passed over', async () => {
  host.answer('records.changeSettings', (change: object) => ({ ...DEFAULT_SETTINGS, ...change }))
  const first = useStore.getState().changeSettings({ reason: 'one' })
  const second = useStore.getState().changeSettings({ reason: 'two' })
  await first
  expect(useStore.getState().settings.reason).toBe('two')
  await second
  expect(useStore.getState().settings.reason).toBe('two')
})

test('brings a document that is open already to the front', async () => {
  await useStore.getState().openFiles([pdf('one.pdf'), pdf('two.pdf'), pdf('one.pdf')])
  expect(openIds()).toHaveLength(2)
  expect(useStore.getState().activeId).toBe('id of /home/m/one.pdf')
})

test('hands the password of an opened document to the viewer, once, and keeps it nowhere', async () => {
  useStore.setState({
    passwordQuestions: [{ path: '/home/m/locked.pdf', name: 'locked.pdf', wrongBefore: false, made: null }],
  })
  await useStore.getState().answerPassword('geheim')
  expect(JSON.stringify(useStore.getState())).not.toContain('geheim')
  expect(useStore.getState().takePassword('id of /home/m/locked.pdf')).toBe('geheim')
  expect(useStore.getState().takePassword('id of /home/m/locked.pdf')).toBeNull()
})

test('brings the tabs back after a reload of the window', async () => {
  const open = (id: string) => documentInfo({ documentId: id, path: `/home/m/${id}.pdf` })
  host.answer('documents.list', () => ({ documents: [open('a'), open('b'), open('c')], inFront: 'b' }))
  await useStore.getState().restoreDocuments()
  expect(openIds()).toEqual(['a', 'b', 'c'])
  expect(useStore.getState().activeId).toBe('b')
})

test('refuses other files by name without asking the app', async () => {
  const before = callsOf('documents.open').length
  await useStore.getState().openFiles([new File(['x'], 'letter.docx')])
  expect(callsOf('documents.open')).toHaveLength(before)
  expect(useStore.getState().openProblems).toMatchObject([
    { name: 'letter.docx', error: { code: 'pdf.not-a-pdf' } },
  ])
})

test('keeps every failed attempt to open', async () => {
  host.answer('documents.open', () => {
    throw { code: 'pdf.damaged', details: { what: 'no trailer' } }
  })
  await useStore.getState().openFiles([pdf('one.pdf'), pdf('two.pdf')])
  expect(useStore.getState().openProblems.map(p => [p.name, p.error?.code])).toEqual([
    ['one.pdf', 'pdf.damaged'],
    ['two.pdf', 'pdf.damaged'],
  ])
  expect(useStore.getState().opening).toEqual([])
})

test('asks for the password until it fits, and keeps it nowhere', async () => {
  host.answer('documents.open', ({ path, password }: { path: string; password: string | null }) => {
    if (password === 'open sesame') return documentInfo({ path })
    throw { code: password === null ? 'pdf.password-needed' : 'pdf.password-wrong', details: {} }
  })
  await useStore.getState().openPath('/home/m/secret.pdf')
  expect(useStore.getState().passwordQuestions).toMatchObject([{ name: 'secret.pdf', wrongBefore: false }])
  await useStore.getState().answerPassword('wrong')
  expect(useStore.getState().passwordQuestions).toMatchObject([{ wrongBefore: true }])
  await useStore.getState().answerPassword('open sesame')
  expect(useStore.getState().passwordQuestions).toEqual([])
  expect(openIds()).toEqual(['d1'])
  expect(JSON.stringify(useStore.getState())).not.toContain('open sesame')
})

describe('a document encrypted for certificates', () => {
  const fitting = [{ tokenId: 't1', certificate: certificate() }]
  const sealed = () => useStore.getState().sealedQuestions[0]

  beforeEach(async () => {
    const details = { count: 2, recipients: ['serial number 1002 of Works CA'], holder: null }
    host.answer('documents.open', () => {
      throw { code: 'pdf.recipient-key-needed', details }
    })
    host.answer('documents.fittingKeys', () => ({ fitting, locked: [] }))
    host.answer('documents.openByKey', () => ({ jobId: 'j1' }))
    useStore.getState().watchJobs()
    await useStore.getState().openPath('/home/m/sealed.pdf')
    await useStore.getState().loadFittingKeys()
  })

  test('is opened by the key that is chosen', async () => {
    expect(sealed()).toMatchObject({ name: 'sealed.pdf', count: 2, keys: { fitting } })
    await useStore.getState().openByKey('t1')
    expect(lastCallOf('documents.openByKey')).toEqual({ path: '/home/m/sealed.pdf', tokenId: 't1' })
    expect(sealed()).toMatchObject({ opening: true })
    host.emit(
      'signing.jobChanged',
      signJob({ use: 'open', phase: 'awaiting-pin', question: question({ use: 'open' }) }),
    )
    expect(useStore.getState().job?.question?.use).toBe('open')
    const opened = documentInfo({ documentId: 'd9', path: '/home/m/sealed.pdf' })
    host.emit('signing.jobChanged', signJob({ use: 'open', phase: 'done', opened }))
    await vi.waitFor(() => expect(useStore.getState().activeId).toBe('d9'))
    expect(useStore.getState()).toMatchObject({ job: null, sealedQuestions: [], signError: null })
  })

  test('stays asked for when the key failed or nobody typed its PIN', async () => {
    await useStore.getState().openByKey('t1')
    const error = { code: 'token.removed', details: {} }
    host.emit('signing.jobChanged', signJob({ use: 'open', phase: 'failed', error }))
    expect(sealed()).toMatchObject({ opening: false, problem: { code: 'token.removed' } })
    await useStore.getState().openByKey('t1')
    const cancelled = { code: 'job.cancelled', details: {} }
    host.emit('signing.jobChanged', signJob({ use: 'open', phase: 'cancelled', error: cancelled }))
    expect(sealed()).toMatchObject({ opening: false, problem: null })
    useStore.getState().cancelKey()
    expect(sealed()).toBeUndefined()
  })
})

test('closing the tab in front shows its neighbour, the last one Home', async () => {
  await useStore.getState().openFiles([pdf('one.pdf'), pdf('two.pdf')])
  await useStore.getState().closeDocument('id of /home/m/two.pdf')
  expect(useStore.getState().activeId).toBe('id of /home/m/one.pdf')
  await useStore.getState().closeDocument('id of /home/m/one.pdf')
  expect(useStore.getState().activeId).toBeNull()
  expect(lastCallOf('documents.close')).toEqual({ documentId: 'id of /home/m/one.pdf' })
})

test('each tab keeps its own box', async () => {
  const box = { pageIndex: 0, rect: { x: 1, y: 2, width: 100, height: 50 } }
  await useStore.getState().openFiles([pdf('one.pdf')])
  useStore.getState().setPlacement(box)
  await useStore.getState().openFiles([pdf('two.pdf')])
  expect(useStore.getState().placement).toBeNull()
  useStore.getState().activate('id of /home/m/one.pdf')
  expect(useStore.getState().placement).toEqual(box)
})

test('a change on disk reloads the pages, a lost file says why', async () => {
  await useStore.getState().openPath('/home/m/Lease.pdf')
  const stop = useStore.getState().watchDocuments()
  const documentId = 'id of /home/m/Lease.pdf'
  host.emit('documents.changed', {
    documentId,
    info: documentInfo({ documentId, pageCount: 2 }),
    error: null,
  })
  expect(useStore.getState().documents[0]).toMatchObject({ version: 1, info: { pageCount: 2 } })
  const error = { code: 'file.not-found', details: { name: 'Lease.pdf' } }
  host.emit('documents.changed', { documentId, info: null, error })
  expect(useStore.getState().documents[0]).toMatchObject({ version: 1, error: { code: 'file.not-found' } })
  stop()
})

test('signs the document in front with what is shown', async () => {
  await readyToSign()
  await useStore.getState().sign()
  const request = lastCallOf('signing.start') as SignRequest // What the slice sends.
  expect(request.items).toEqual([
    {
      source: { documentId: 'id of /home/m/Lease.pdf' },
      placement: { page: 0, rect: { x: 10, y: 20, width: 200, height: 60 } },
      field: null,
      output: { path: null, fileName: '{name}-signed', overwrite: false, inPlace: false },
    },
  ])
  expect(request).toMatchObject({ tokenId: 't1', fingerprint: 'a'.repeat(64), reason: null, level: 'b-b' })
})

test('does not start twice, nor without a certificate', async () => {
  await readyToSign()
  const before = callsOf('signing.start').length
  useStore.setState({ tokenList: { modules: [], tokens: [] } })
  await useStore.getState().sign()
  expect(callsOf('signing.start')).toHaveLength(before)
  useStore.setState({ tokenList: { modules: [], tokens: [token()] } })
  await useStore.getState().sign()
  await useStore.getState().sign()
  expect(callsOf('signing.start')).toHaveLength(before + 1)
})

test('a signed file takes the place of its document and shows the result', async () => {
  await readyToSign()
  await useStore.getState().sign()
  host.emit('signing.jobChanged', signJob({ phase: 'awaiting-pin', question: question() }))
  expect(useStore.getState().job?.question?.kind).toBe('pin')
  host.emit(
    'signing.jobChanged',
    signJob({ phase: 'done', results: [{ ok: true, document: signedDocument() }] }),
  )
  await vi.waitFor(() => expect(openIds()).toEqual(['id of /home/m/Lease-signed.pdf']))
  expect(useStore.getState()).toMatchObject({
    activeId: 'id of /home/m/Lease-signed.pdf',
    job: null,
    signError: null,
    lastUsed: { here: 'a'.repeat(64), anywhere: null },
  })
  expect(useStore.getState().documents[0]?.signed?.outputName).toBe('Lease-signed.pdf')
  expect(callsOf('documents.close')).toContainEqual({ documentId: 'id of /home/m/Lease.pdf' })
})

test('a signed file that is protected shows its result once its password was given', async () => {
  await readyToSign()
  await useStore.getState().sign()
  host.answer('documents.open', ({ path, password }: { path: string; password: string | null }) => {
    if (password === 'open sesame') return documentInfo({ documentId: 'd2', path })
    throw { code: 'pdf.password-needed', details: {} }
  })
  const results = [{ ok: true, document: signedDocument() } as const]
  host.emit('signing.jobChanged', signJob({ phase: 'done', results }))
  await vi.waitFor(() => expect(useStore.getState().passwordQuestions).toHaveLength(1))
  await useStore.getState().answerPassword('open sesame')
  expect(openIds()).toEqual(['d2'])
  expect(useStore.getState().documents[0]?.signed?.outputName).toBe('Lease-signed.pdf')
})

test('a failed job says why, a cancelled one says nothing', async () => {
  await readyToSign()
  await useStore.getState().sign()
  host.emit('signing.jobChanged', signJob({ phase: 'failed', error: { code: 'token.removed', details: {} } }))
  expect(useStore.getState()).toMatchObject({
    job: null,
    starting: false,
    signError: { code: 'token.removed' },
  })
  useStore.getState().dismissSignError()
  await useStore.getState().sign()
  host.emit('signing.jobChanged', signJob({ phase: 'cancelled' }))
  expect(useStore.getState()).toMatchObject({ job: null, starting: false, signError: null })
})

test('a PIN that was refused unsent is told, and no digit stays behind', async () => {
  await readyToSign()
  await useStore.getState().sign()
  host.emit('signing.jobChanged', signJob({ phase: 'awaiting-pin', question: question() }))
  host.answer('signing.answerPin', () => {
    throw { code: 'token.pin-length', details: { min: 4, max: 12 } }
  })
  const refused = await useStore.getState().answerPin('739', false, 0)
  expect(refused?.code).toBe('token.pin-length')
  expect(lastCallOf('signing.answerPin')).toEqual({
    jobId: 'j1',
    pin: '739',
    confirmedLastTry: false,
    keepMinutes: 0,
  })
  expect(JSON.stringify(useStore.getState())).not.toContain('739')
})

test('each new question counts, a repeated event does not', async () => {
  await readyToSign()
  await useStore.getState().sign()
  const ask = (wrongBefore: boolean) =>
    host.emit('signing.jobChanged', signJob({ phase: 'awaiting-pin', question: question({ wrongBefore }) }))
  ask(false)
  ask(false)
  expect(useStore.getState().questionCount).toBe(1)
  ask(true)
  expect(useStore.getState().questionCount).toBe(2)
})

test('takes up a job that was running before the window was reloaded', async () => {
  host.answer('signing.current', () => signJob({ phase: 'awaiting-pin', question: question() }))
  useStore.getState().watchJobs()
  await vi.waitFor(() => expect(useStore.getState().job?.phase).toBe('awaiting-pin'))
})

test('tells of a token that was put in, not of those that were there', () => {
  useStore.getState().watchTokens()
  const driver = (state: 'loading' | 'ready') => ({ path: token().modulePath, state })
  host.emit('tokens.changed', { modules: [driver('loading')], tokens: [] })
  host.emit('tokens.changed', { modules: [driver('ready')], tokens: [token()] })
  expect(useStore.getState().insertedTokenId).toBeNull()
  const both = [token(), token({ tokenId: 't2' })]
  host.emit('tokens.changed', { modules: [driver('ready')], tokens: both })
  expect(useStore.getState().insertedTokenId).toBe('t2')
  host.emit('tokens.changed', { modules: [driver('ready')], tokens: [token()] })
  expect(useStore.getState().insertedTokenId).toBeNull()
})

test('a wrong password of a key file is told beside it and kept nowhere', async () => {
  host.answer('tokens.unlockPkcs12', () => {
    throw { code: 'pkcs12.password-wrong', details: {} }
  })
  expect(await useStore.getState().unlockPkcs12('t3', 'hunter2')).toBe(false)
  expect(useStore.getState().unlock).toEqual({ tokenId: 't3', busy: false, wrong: true })
  expect(JSON.stringify(useStore.getState())).not.toContain('hunter2')
})
