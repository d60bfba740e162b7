/** For tests that place by coordinates: pages whose text nobody may read. */
import type { TextParts } from '../../text/page-texts.ts'

export const NO_TEXTS: TextParts = {
  spawn: () => {
    throw new Error('The text of a page was asked for')
  },
  readMap: async () => null,
}
