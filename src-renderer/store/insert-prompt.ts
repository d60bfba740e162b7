/** What a token just put in does: bring up the question for its PIN, tell it quietly, or nothing. Pure. */

import { signingObstacle } from './sign-facts.ts'
import type { AppStore } from './store.ts'
import { effectiveChoice } from './token-facts.ts'

type Needed = Parameters<typeof signingObstacle>[0] &
  Pick<AppStore, 'dialog' | 'signError' | 'openProblems' | 'passwordQuestions' | 'lastUsed'>

export type InsertEffect = 'prompt' | 'note' | 'nothing'

/** @param state with the token in its list already */
export function effectOfInsertion(state: Needed, tokenId: string): InsertEffect {
  const { onInsert } = state.settings.tokenUse
  if (onInsert !== 'prompt') return onInsert
  return isWaitingFor(state, tokenId) ? 'prompt' : 'note'
}

/** A document is placed and ready, nothing else is asked, and it is clear with which certificate of this very token. */
function isWaitingFor(state: Needed, tokenId: string): boolean {
  const isAsked =
    state.dialog !== null ||
    state.signError !== null ||
    state.openProblems.length > 0 ||
    state.passwordQuestions.length > 0
  if (isAsked || signingObstacle(state) !== null) return false
  const chosen = effectiveChoice(state.tokenList, state.certificateChoice, state.lastUsed)
  return chosen?.token.tokenId === tokenId && chosen.token.kind === 'pkcs11'
}
