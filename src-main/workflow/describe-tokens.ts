/** Tokens as a driver tells them -> tokens as the person sees them, each certificate with usable or why not. */
import type { TokenInfo, TokenList } from '../../src-shared/model/certificate.ts'
import { describeCertificate, type IsRevoked } from '../cms/certificate-usage.ts'
import type { BridgeSnapshot, TokenFacts } from '../token/bridge.ts'

export function describeTokens(snapshot: BridgeSnapshot, at: Date, isRevoked: IsRevoked): TokenList {
  return {
    modules: [...snapshot.modules],
    tokens: snapshot.tokens.map(token => describeToken(token, at, isRevoked)),
  }
}

/** Usable certificates first, then by name: the order of the chooser. */
function describeToken(token: TokenFacts, at: Date, isRevoked: IsRevoked): TokenInfo {
  const certificates = token.certificates
    .map(certificate => describeCertificate(certificate, token.tokenId, at, isRevoked))
    .filter(certificate => certificate.unusable !== 'certificate-authority')
    .sort((a, b) => Number(b.usable) - Number(a.usable) || a.subjectName.localeCompare(b.subjectName))
  return { ...token, certificates }
}
