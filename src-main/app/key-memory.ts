/** Watches what tokens say of the keys that sign, so that the certificate viewer can tell it later. Spends nothing. */
import { tryReadCertificate } from '../cms/certificate.ts'
import type { KeyFacts, TokenSession } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'

/** The same bridge; each answer about a key is told as well. */
export function watchKeys(
  bridge: TokenBridges,
  tell: (fingerprint: string, facts: KeyFacts) => void,
): TokenBridges {
  const watched = (session: TokenSession): TokenSession => ({
    ...session,
    key: async certificate => {
      const facts = await session.key(certificate)
      const fingerprint = tryReadCertificate(certificate.der)?.fingerprint
      if (fingerprint !== undefined) tell(fingerprint, facts)
      return facts
    },
  })
  return { ...bridge, openSession: async tokenId => watched(await bridge.openSession(tokenId)) }
}
