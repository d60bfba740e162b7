import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src-shared/model/settings.ts'
import { certificate, documentInfo, token } from '../test-data.ts'
import { effectOfInsertion } from './insert-prompt.ts'

type State = Parameters<typeof effectOfInsertion>[0]

const waiting: State = {
  documents: [{ info: documentInfo(), version: 0, signed: null, error: null, placement: null }],
  alsoOn: {},
  activeId: 'd1',
  tokenList: { modules: [], tokens: [token()] },
  certificateChoice: null,
  lastUsed: { here: null, anywhere: null },
  targets: {},
  job: null,
  starting: false,
  settings: DEFAULT_SETTINGS,
  placement: { pageIndex: 0, rect: { x: 10, y: 20, width: 200, height: 60 } },
  dialog: null,
  signError: null,
  openProblems: [],
  passwordQuestions: [],
  newPinDialog: null,
  shownCertificate: null,
  editedAppearance: null,
  lockedFile: null,
}
const chosenOn = (tokenId: string) => ({ tokenId, fingerprint: certificate().fingerprint })
const signed = {} as NonNullable<State['documents'][number]['signed']> // That it is there is all that counts.
const setTo = (onInsert: 'prompt' | 'note' | 'nothing') => ({
  ...DEFAULT_SETTINGS,
  tokenUse: { ...DEFAULT_SETTINGS.tokenUse, onInsert },
})
const twins = [certificate(), certificate({ fingerprint: 'ff'.repeat(32) })]

test.each<[string, State, string]>([
  ['a document placed and ready', waiting, 'prompt'],
  ['no place for the signature yet', { ...waiting, placement: null }, 'note'],
  ['no document', { ...waiting, documents: [], activeId: null }, 'note'],
  [
    'two certificates that are equal',
    { ...waiting, tokenList: { modules: [], tokens: [token({ certificates: twins })] } },
    'note',
  ],
  [
    'another token is meant',
    { ...waiting, tokenList: { modules: [], tokens: [token({ tokenId: 't2' })] } },
    'note',
  ],
  ['a locked token', { ...waiting, tokenList: { modules: [], tokens: [token({ pin: 'locked' })] } }, 'note'],
  ['a dialog is open', { ...waiting, dialog: 'certificates' as const }, 'note'],
  ['a PUK is being typed', { ...waiting, newPinDialog: { kind: 'unlock', tokenId: 't2' } }, 'note'],
  ['a file waits for its password', { ...waiting, lockedFile: { path: '/a', wrongBefore: false } }, 'note'],
  ['chosen by hand on this token', { ...waiting, certificateChoice: chosenOn('t1') }, 'prompt'],
  ['chosen by hand on a token that is out', { ...waiting, certificateChoice: chosenOn('t2') }, 'note'],
  [
    'the document was signed a moment ago',
    { ...waiting, documents: waiting.documents.map(one => ({ ...one, signed })) },
    'note',
  ],
  ['set to be quiet', { ...waiting, settings: setTo('note') }, 'note'],
  ['set to be silent', { ...waiting, settings: setTo('nothing') }, 'nothing'],
])('%s: %s', (_name, state, effect) => {
  expect(effectOfInsertion(state, 't1')).toBe(effect)
})
