/** What a token just put in does: bring up the question for its PIN, tell it quietly, or nothing. Pure. */

import { activeDocument } from './active-document.ts'
import { signingObstacle } from './sign-facts.ts'
import type { AppStore } from './store.ts'
import { effectiveChoice } from './token-facts.ts'

type Needed = Parameters<typeof signingObstacle>[0] &
  Pick<AppStore, 'dialog' | 'signError' | 'openProblems' | 'passwordQuestions' | 'lastUsed'> &
  Pick<AppStore, 'newPinDialog' | 'shownCertificate' | 'editedAppearance' | 'lockedFile'>

export type InsertEffect = 'prompt' | 'note' | 'nothing'

/** @param state with the token in its list already */
export function effectOfInsertion(state: Needed, tokenId: string): InsertEffect {
  const { onInsert } = state.settings.tokenUse
  if (onInsert !== 'prompt') return onInsert
  return isWaitingFor(state, tokenId) ? 'prompt' : 'note'
}

/** A document is placed and ready, nothing else is asked, and it is clear with which certificate of this very token. */
function isWaitingFor(state: Needed, tokenId: string): boolean {
  const { certificateChoice: choice } = state
  if (hasDialog(state) || signingObstacle(state) !== null) return false
  // What was signed a moment ago is on show, and waits for nothing.
  if (activeDocument(state)?.signed) return false
  // The certificate that was chosen is on a token that is out: another one is offered, never asked for.
  if (choice !== null && choice.tokenId !== tokenId) return false
  const chosen = effectiveChoice(state.tokenList, choice, state.lastUsed)
  return chosen?.token.tokenId === tokenId && chosen.token.kind === 'pkcs11'
}

/** Something else is being asked or typed, a PUK perhaps: what is typed there must not land in the field for the PIN. */
function hasDialog(state: Needed): boolean {
  const { dialog, signError, newPinDialog, shownCertificate, editedAppearance, lockedFile } = state
  const open = [dialog, signError, newPinDialog, shownCertificate, editedAppearance, lockedFile]
  return open.some(one => one !== null) || state.openProblems.length > 0 || state.passwordQuestions.length > 0
}
