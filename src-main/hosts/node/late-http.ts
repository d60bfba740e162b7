/** The way to the network, loaded with the first question: most commands ask nobody, and TLS takes its time to load. */
import type { ProxySettings } from '../../../src-shared/model/services.ts'
import { once } from '../../base/once.ts'
import type { Http } from '../../base/ports.ts'

/** @param proxy asked for each exchange */
export function createLateHttp(proxy: () => ProxySettings): Http {
  const loaded = once(async () => (await import('./http.ts')).createHttp(proxy))
  return { send: async request => (await loaded()).send(request) }
}
