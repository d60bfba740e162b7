/** How long logins are kept: closed by time, at removal, with the screen's lock, and when the person says so. */

import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import type { Login } from '../../src-shared/contract/logins.ts'
import type { TokenBridge } from '../token/bridge.ts'
import { createKeptLogins, type KeptLogins } from '../token/kept-logins.ts'
import type { AppPorts } from './app.ts'

export type LoginKeeping = KeptLogins & { readonly handlers: Handlers<AppContract>['logins'] }

/** @param onChange tells the window */
export function createLoginKeeping(
  ports: Pick<AppPorts, 'clock' | 'settings' | 'screenLock'>,
  bridge: Pick<TokenBridge, 'openSession' | 'onChange'>,
  onChange: (told: { readonly logins: Login[] }) => void,
): LoginKeeping {
  const { isNoticed, watch } = ports.screenLock
  let stopWatching: (() => void) | null = null
  const kept = createKeptLogins({
    bridge,
    now: ports.clock.now,
    onChange(logins) {
      watchWhile(logins.length > 0)
      onChange({ logins: logins.map(toWire) })
    },
  })

  /** Only while there is something to lock. */
  function watchWhile(wanted: boolean): void {
    if (wanted) stopWatching ??= watch(locked)
    else {
      stopWatching?.()
      stopWatching = null
    }
  }

  function locked(): void {
    if (ports.settings.read().tokenUse.closeOnLock) void kept.closeAll()
  }

  return {
    ...kept,
    handlers: {
      list: async () => ({ logins: kept.list().map(toWire), noticesLock: isNoticed }),
      close: async ({ tokenId }) => {
        await kept.close(tokenId)
        return null
      },
    },
  }
}

function toWire({ tokenId, until }: { readonly tokenId: string; readonly until: Date }): Login {
  return { tokenId, until: until.toISOString() }
}
