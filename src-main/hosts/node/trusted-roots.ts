/** The roots that https connections rest on: those of the runtime, and those that this system trusts besides. */
import { X509Certificate } from 'node:crypto'
import { once } from '../../base/once.ts'

/** TLS takes a while to load, and most commands ask for no roots. */
const tls = once(() => process.getBuiltinModule('node:tls'))

let known: readonly string[] | null = null

/** PEM. Reading the system's store takes a moment, so it is done once, when first needed. */
export function trustedRoots(): string[] {
  known ??= [...new Set([...tls().rootCertificates, ...systemStore(), ...extraRoots()])]
  return [...known]
}

/** DER: those that the person, or whoever manages this computer, trusts. Kept for signatures as for connections. */
export function systemRoots(): readonly Uint8Array[] {
  return systemStore()
    .map(pem => new X509Certificate(pem).raw)
    .map(raw => new Uint8Array(raw))
}

/** Those of companies that look into connections stand here. */
function systemStore(): readonly string[] {
  try {
    return tls().getCACertificates('system')
  } catch {
    return [] // A runtime that cannot read the system's store goes on with its own.
  }
}

/** NODE_EXTRA_CA_CERTS, as Node itself would take them. */
function extraRoots(): readonly string[] {
  try {
    return tls().getCACertificates('extra')
  } catch {
    return []
  }
}
