/** The roots that https connections rest on: those of the runtime, and those that this system trusts besides. */
import { getCACertificates, rootCertificates } from 'node:tls'

let known: readonly string[] | null = null

/** PEM. Reading the system's store takes a moment, so it is done once, when first needed. */
export function trustedRoots(): string[] {
  known ??= [...new Set([...rootCertificates, ...systemRoots(), ...extraRoots()])]
  return [...known]
}

/** Those of companies that look into connections stand here. */
function systemRoots(): readonly string[] {
  try {
    return getCACertificates('system')
  } catch {
    return [] // A runtime that cannot read the system's store goes on with its own.
  }
}

/** NODE_EXTRA_CA_CERTS, as Node itself would take them. */
function extraRoots(): readonly string[] {
  try {
    return getCACertificates('extra')
  } catch {
    return []
  }
}
