import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import { createHttp } from '../hosts/node/http.ts'
import { createServiceCache } from './service-world.ts'
import { type LoopbackPki, startLoopbackPki } from './testing/loopback-pki.ts'
import { createTimeStamper } from './time-stamper.ts'

let pki: LoopbackPki
beforeAll(async () => {
  pki = await startLoopbackPki()
})
afterAll(() => pki.close())
afterEach(() => {
  for (const path of ['/tsa', '/tsa-second']) pki.fault(path, null)
  pki.forgetRequests()
})

const asked = () => pki.requests.map(({ path }) => path)

function service(name: string, perMonth: number | null = null): TimeStampService {
  return { id: name, name, url: `${pki.url}/${name}`, login: { kind: 'none' }, policy: null, perMonth }
}

function start(services: readonly TimeStampService[]) {
  const counts = new Map<string, number>()
  const ledger = {
    used: (id: string, month: string) => counts.get(`${id} ${month}`) ?? 0,
    count: async (id: string, month: string) => {
      counts.set(`${id} ${month}`, ledger.used(id, month) + 1)
    },
    taken: async () => {},
  }
  const sources = services.map(one => ({
    service: one,
    login: async () => ({}),
    loginAgain: async () => false,
  }))
  const stamper = createTimeStamper(
    () => sources,
    ledger,
    () => 5000,
  )
  const stamp = async (now = new Date(), only?: string) => {
    const world = { http: createHttp(), clock: { now: () => now }, cache: createServiceCache() }
    const token = await stamper.stamp('sha256', new Uint8Array(32), world, only)
    return token.service.name
  }
  return { stamp, counts, ledger }
}

const later = (ms: number) => new Date(Date.now() + ms)

test('each time-stamp is counted; what the contract does not allow any more is not even asked', async () => {
  const { stamp, counts } = start([service('tsa', 2), service('tsa-second')])
  expect([await stamp(), await stamp(), await stamp()]).toEqual(['tsa', 'tsa', 'tsa-second'])
  expect(asked()).toEqual(['/tsa', '/tsa', '/tsa-second'])
  expect([...counts.values()]).toEqual([2, 1])
})

test('a month later the service may be asked again', async () => {
  const { stamp, ledger } = start([service('tsa', 1)])
  const before = new Date()
  before.setUTCDate(0)
  await ledger.count('tsa', before.toISOString().slice(0, 7))
  expect(await stamp()).toBe('tsa')
  await expect(stamp()).rejects.toMatchObject({
    code: 'timestamp.failed',
    details: { problems: ['“tsa” has given all 1 time-stamps of this month.'] },
  })
  expect(asked()).toEqual(['/tsa'])
})

test('a refused time-stamp is not counted, and the next service is asked', async () => {
  const { stamp, counts } = start([service('tsa', 5), service('tsa-second')])
  pki.fault('/tsa', { status: 503 })
  expect(await stamp()).toBe('tsa-second')
  expect([...counts.keys()].map(key => key.split(' ')[0])).toEqual(['tsa-second'])
})

test('where only one may be asked, no other gives a time-stamp in its place', async () => {
  const { stamp } = start([service('tsa'), service('tsa-second')])
  expect(await stamp(new Date(), 'tsa-second')).toBe('tsa-second')
  pki.fault('/tsa', { status: 503 })
  await expect(stamp(new Date(), 'tsa')).rejects.toMatchObject({ code: 'timestamp.failed' })
  expect(asked()).toEqual(['/tsa-second', '/tsa'])
})

test('a service in trouble comes last for a while, then first again', async () => {
  const { stamp } = start([service('tsa'), service('tsa-second')])
  pki.fault('/tsa', { status: 503 })
  await stamp()
  pki.fault('/tsa', null)
  pki.forgetRequests()
  expect(await stamp(later(5000))).toBe('tsa-second')
  expect(asked()).toEqual(['/tsa-second'])
  expect(await stamp(later(16_000))).toBe('tsa')
})

test.each([429, 503])('error %i with Retry-After: nothing is sent before that time', async status => {
  const { stamp } = start([service('tsa')])
  pki.fault('/tsa', { status, headers: { 'retry-after': '120' } })
  await expect(stamp()).rejects.toMatchObject({ code: 'timestamp.failed' })
  pki.fault('/tsa', null)
  pki.forgetRequests()
  await expect(stamp(later(100_000))).rejects.toThrow()
  const failed = await stamp(later(100_000)).catch((error: unknown) => error)
  expect(failed).toMatchObject({
    details: { problems: [expect.stringMatching(/^“tsa” asked to wait until \d\d:\d\d UTC\.$/)] },
  })
  expect(asked()).toEqual([])
  expect(await stamp(later(121_000))).toBe('tsa')
})

test('a wish of a year is a wish of an hour', async () => {
  const { stamp } = start([service('tsa')])
  pki.fault('/tsa', { status: 429, headers: { 'retry-after': '31536000' } })
  await expect(stamp()).rejects.toThrow()
  pki.fault('/tsa', null)
  pki.forgetRequests()
  await expect(stamp(later(61 * 60_000))).rejects.toThrow()
  // Asked, and its true time is believed to be wrong under this moved clock.
  expect(asked()).toEqual(['/tsa'])
})

test('without Retry-After the only service is asked each time a person asks', async () => {
  const { stamp } = start([service('tsa')])
  pki.fault('/tsa', { status: 503 })
  await expect(stamp()).rejects.toThrow()
  pki.fault('/tsa', null)
  expect(await stamp(later(1000))).toBe('tsa')
})
