/** Loads `curves.ts` when it is first needed, and at once: where a signature is checked nobody can wait. */
import { createRequire } from 'node:module'
import type * as curves from './curves.ts'
import { once } from './once.ts'

/**
 * Signatures are checked in the middle of building a path or reading a revocation list, so this must not be a promise;
 * and it must not be a part of every start, because few documents have such a key. See docs/decisions.md.
 */
export const lateCurves = once((): typeof curves => {
  const isSource = import.meta.url.endsWith('.ts')
  // The types are those of the file that is loaded: the border to what `require` calls `any`.
  return createRequire(import.meta.url)(isSource ? './curves.ts' : './curves.cjs') as typeof curves
})
