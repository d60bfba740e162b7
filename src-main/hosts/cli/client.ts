/** The contract's client in the process of the app itself: the command line goes through the same door as the window. */
import { createClient } from '../../../src-shared/contract/client.ts'
import { type AppContract, contract } from '../../../src-shared/contract/contract.ts'
import type { Client } from '../../../src-shared/contract/define.ts'
import type { App } from '../../app/app.ts'

export function clientOf(app: App): Client<AppContract> {
  const calls = new Map<string, AbortController>()
  return createClient(contract, {
    async call(name, input, callId) {
      const control = new AbortController()
      calls.set(callId, control)
      try {
        return await app.dispatch(name, input, control.signal)
      } finally {
        calls.delete(callId)
      }
    },
    cancel: callId => calls.get(callId)?.abort(),
    on: (name, listener) =>
      app.subscribe((told, payload) => {
        if (told === name) listener(payload)
      }),
  })
}
