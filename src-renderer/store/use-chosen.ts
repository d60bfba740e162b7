/** The certificate that would sign now, for components. */

import type { TokenCertificate } from '../../src-shared/model/certificate-ranking.ts'
import { useStore } from './store.ts'
import { effectiveChoice } from './token-facts.ts'

export function useChosenCertificate(): TokenCertificate | null {
  const list = useStore(s => s.tokenList)
  const choice = useStore(s => s.certificateChoice)
  const last = useStore(s => s.lastUsed)
  return effectiveChoice(list, choice, last)
}
