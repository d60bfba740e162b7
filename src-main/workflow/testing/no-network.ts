/** For tests of B-B: a network that nobody may use. */
import { createServiceCache } from '../../services/service-world.ts'
import type { Network } from '../network.ts'

export const NO_NETWORK: Network = {
  world: {
    http: { send: () => Promise.reject(new Error('The network was asked')) },
    clock: { now: () => new Date() },
    cache: createServiceCache(),
  },
  stamper: { stamp: () => Promise.reject(new Error('A time-stamp was asked for')) },
}
