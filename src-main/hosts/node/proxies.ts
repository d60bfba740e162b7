/** Which proxy, if any, stands between this computer and an address. */
import { isIP } from 'node:net'
import type { ProxySettings } from '../../../src-shared/model/services.ts'

/**
 * This computer itself is never asked through a proxy.
 *
 * @returns null for a direct connection
 * @throws  TypeError for a proxy whose address is none
 * @source  The names and the meaning of NO_PROXY are those of curl(1).
 */
export function proxyFor(
  target: URL,
  settings: ProxySettings,
  environment: NodeJS.ProcessEnv = process.env,
): URL | null {
  if (settings.mode === 'none' || isLoopback(target.hostname)) return null
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name.toUpperCase()] || ''
  if (isExcepted(target, variable('no_proxy'))) return null
  const manual = settings.mode === 'manual' ? settings.address : null
  const named = manual ?? (variable(`${target.protocol.slice(0, -1)}_proxy`) || variable('all_proxy'))
  if (named === '') return null
  return new URL(named.includes('://') ? named : `http://${named}`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80')
  return list
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => {
      if (entry === '*') return true
      const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
      const bare = name.replace(/^\*?\./, '')
      const isHost = hostname === bare || hostname.endsWith(`.${bare}`)
      return isHost && (entryPort === undefined || entryPort === ownPort)
    })
}
