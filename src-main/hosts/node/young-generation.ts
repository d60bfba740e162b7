/** The part of the heap in which new objects live: as small as it is at the start of the program. */
import { setFlagsFromString } from 'node:v8'

/**
 * By itself it grows to three times 32 MB before anything is cleaned up, where a thousand documents in one login need a
 * tenth of that. The runtime reads this switch each time it would let it grow, so it counts from here on; the one for the
 * largest size (`--max-semi-space-size`) counts only at the start of the runtime, which in Electron is not ours.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
