/** Secrets of services: kept in the first place that works, else in memory alone. */
import type { SecretStore } from '../../base/ports.ts'

/** Somewhere that outlives the program and that the system guards. No member throws. */
export type SecretPlace = {
  works(): Promise<boolean>
  read(id: string): Promise<string | null>
  /** @returns false where it could not be kept */
  write(id: string, secret: string): Promise<boolean>
  remove(id: string): Promise<void>
}

/** An id becomes part of other programs' input, so it is nothing but a plain name. */
const PLAIN_ID = /^[\w.-]{1,100}$/

/** @param places asked in this order */
export function createSecretStore(places: readonly SecretPlace[]): SecretStore {
  const memory = new Map<string, string>()
  return {
    lasting: async () => {
      for (const place of places) if (await place.works()) return true
      return false
    },
    read: async id => {
      const known = memory.get(id)
      if (known !== undefined || !PLAIN_ID.test(id)) return known ?? null
      for (const place of places) {
        const found = await place.read(id)
        if (found !== null) return found
      }
      return null
    },
    write: async (id, secret) => {
      memory.delete(id)
      const usable = PLAIN_ID.test(id) ? places : []
      // A new secret in one place must not leave an old one in another.
      for (const place of usable) await place.remove(id)
      if (secret === null) return
      for (const place of usable) if ((await place.works()) && (await place.write(id, secret))) return
      memory.set(id, secret)
    },
  }
}
