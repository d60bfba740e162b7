/** When a name is durable: after a sync of its folder that began when the name was there. */
import { expect, test } from 'vitest'
import { createSyncFolder } from './give-name.ts'

function stage() {
  const syncs: { folder: string; end: () => void }[] = []
  const sync = createSyncFolder(
    folder => new Promise(resolve => syncs.push({ folder, end: () => resolve() })),
  )
  const done: string[] = []
  const name = (what: string, folder = '/a') => void sync(folder).then(() => done.push(what))
  const end = async (index: number) => {
    syncs[index]?.end()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { syncs, done, name, end }
}

test('names given during a sync wait for one more, together', async () => {
  const { syncs, done, name, end } = stage()
  name('first')
  name('second')
  name('third')
  expect(syncs).toHaveLength(1)
  await end(0)
  expect(done).toEqual(['first'])
  expect(syncs).toHaveLength(2)
  name('fourth')
  await end(1)
  expect(done).toEqual(['first', 'second', 'third'])
  await end(2)
  expect(done).toEqual(['first', 'second', 'third', 'fourth'])
  name('later')
  await end(3)
  expect(done.at(-1)).toBe('later')
  expect(syncs).toHaveLength(4)
})

test('each folder has its own', async () => {
  const { syncs, done, name, end } = stage()
  name('here', '/a')
  name('there', '/b')
  expect(syncs.map(({ folder }) => folder)).toEqual(['/a', '/b'])
  await end(1)
  expect(done).toEqual(['there'])
})
