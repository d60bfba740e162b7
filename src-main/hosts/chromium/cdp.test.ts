/** The pipe client on pipes of our own. */
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { type CdpEvent, connectCdp } from './cdp.ts'

function connected() {
  const toBrowser = new PassThrough()
  const fromBrowser = new PassThrough()
  return { cdp: connectCdp(toBrowser, fromBrowser), toBrowser, fromBrowser }
}

test('sends what the protocol asks for: JSON, a zero byte', async () => {
  const { cdp, toBrowser } = connected()
  cdp.send('Page.navigate', { url: 'x' }, 'S1').catch(() => {})
  expect(toBrowser.read().toString()).toBe(
    '{"id":1,"method":"Page.navigate","params":{"url":"x"},"sessionId":"S1"}\0',
  )
})

test('puts messages together again wherever the pipe cuts them, also inside a character', async () => {
  const { cdp, fromBrowser } = connected()
  const events: CdpEvent[] = []
  cdp.onEvent(event => events.push(event))
  const bytes = Buffer.from('{"method":"A","params":{"t":"€"}}\0{"id":1,"result":{"v":7}}\0{"method":"B"}\0')
  const answer = cdp.send('X')
  for (const byte of bytes) fromBrowser.write(Buffer.of(byte))
  expect(await answer).toEqual({ v: 7 })
  await new Promise(resolve => setImmediate(resolve))
  expect(events.map(event => [event.method, event.params])).toEqual([
    ['A', { t: '€' }],
    ['B', {}],
  ])
})

test('an error of the protocol, a closed session and a closed browser end what waits for them', async () => {
  const { cdp, fromBrowser } = connected()
  const refused = cdp.send('X')
  const inSession = cdp.send('Y', {}, 'S1')
  const inBrowser = cdp.send('Z')
  fromBrowser.write('{"id":1,"error":{"message":"no such thing"}}\0')
  fromBrowser.write('{"method":"Target.detachedFromTarget","params":{"sessionId":"S1"}}\0')
  await expect(refused).rejects.toThrow('no such thing')
  await expect(inSession).rejects.toThrow('session closed')
  fromBrowser.destroy()
  await expect(inBrowser).rejects.toThrow('browser closed')
  await expect(cdp.send('W')).rejects.toThrow('browser closed')
})
