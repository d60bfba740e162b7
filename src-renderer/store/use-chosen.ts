/** The certificate that would sign now, for components. */
import { useStore } from './store.ts'
import { effectiveChoice, type TokenCertificate } from './token-facts.ts'

export function useChosenCertificate(): TokenCertificate | null {
  const list = useStore(s => s.tokenList)
  const choice = useStore(s => s.certificateChoice)
  const last = useStore(s => s.settings.lastFingerprint)
  return effectiveChoice(list, choice, last)
}
