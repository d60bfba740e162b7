/** Asks drivers what they show. What takes long is told while it takes; what goes wrong becomes the driver's state. */
import { type Module, readModule } from './module.ts'
import { pollLine } from './module-facts.ts'
import type { TokenNames } from './token-identity.ts'

/** Without a new card a look takes 50 ms at most. */
const LONG_LOOK_MS = 150

export type ModuleAsker = {
  /** Reads slots, tokens and certificates. */
  ask(module: Module): Promise<void>
  /** Looks whether a token came or went, and if so asks the driver. @returns what the look cost, ms */
  look(module: Module): Promise<number>
}

/** @param tell called whenever something may have changed */
export function createModuleAsker(names: TokenNames, tell: () => void): ModuleAsker {
  async function ask(module: Module): Promise<void> {
    await tellingLong(module, () => readModule(module, names))
    tell()
  }

  /** OpenSC is silent for two seconds when a card is put in: that it reads one is told meanwhile. */
  async function tellingLong<T>(module: Module, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      module.reading = true
      tell()
    }, LONG_LOOK_MS)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
      module.reading = false
    }
  }

  return {
    ask,
    async look(module) {
      const begun = performance.now()
      const line = await tellingLong(module, () => module.client.call({ op: 'poll' }).catch(() => null))
      const cost = performance.now() - begun
      if (line !== pollLine(module.slots) && module.state === 'ready') await ask(module)
      else tell()
      return cost
    },
  }
}
