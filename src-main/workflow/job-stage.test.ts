import { expect, test } from 'vitest'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import { createJobStage } from './job-stage.ts'
import { createFakeWorld } from './testing/fake-world.ts'

const QUESTION = {
  kind: 'reader',
  purpose: 'login',
  use: 'sign',
  wrongBefore: false,
  triesLeft: null,
  ownTries: NO_TRIES,
  lastTry: 'no',
  state: 'ok',
  minLength: 4,
  maxLength: 8,
} as const
const never = new AbortController().signal

test('one document is seen at a time: the one that came last, until it leaves', () => {
  const person = createFakeWorld([])
  const stage = createJobStage(person.world)
  const [a, b] = [stage.enter(0, 'a.pdf', never), stage.enter(1, 'b.pdf', never)]
  b.tell({ phase: 'signing' })
  a.tell({ phase: 'signing' })
  b.come()
  a.tell({ phase: 'checking' })
  b.leave()
  expect(person.told.map(({ itemName, phase }) => [itemName, phase])).toEqual([
    ['a.pdf', 'preparing'],
    [undefined, 'signing'],
    ['b.pdf', 'signing'],
    ['a.pdf', 'checking'],
  ])
})

test('while the token asks, the documents do not hide its question', () => {
  const person = createFakeWorld([])
  const stage = createJobStage(person.world)
  const a = stage.enter(0, 'a.pdf', never)
  stage.token.show(QUESTION)
  const before = person.told.length
  a.tell({ phase: 'checking' })
  stage.enter(1, 'b.pdf', never).come()
  expect(person.told).toHaveLength(before)
  stage.token.tell({ phase: 'signing' })
  a.come()
  expect(person.told.slice(before)).toMatchObject([
    { phase: 'signing' },
    { itemName: 'a.pdf', phase: 'checking' },
  ])
})
