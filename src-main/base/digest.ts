/** Digests over bytes that come in pieces, by whichever library has them. */
import { createHash } from 'node:crypto'
import type { Digest } from './curves.ts'
import { lateCurves } from './late-curves.ts'

export type { Digest } from './curves.ts'

/** @param name as node:crypto calls it, or `shake256`, which means 512 bits of it and which BoringSSL does not have */
export function createDigest(name: string): Digest {
  return name === 'shake256' ? lateCurves().startShake256() : createHash(name)
}

/** @returns a new array, no Buffer */
export function digestOf(name: string, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createDigest(name).update(bytes).digest())
}
