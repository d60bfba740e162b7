/** The one Trusted Types policy of the window: it lets through nothing but scripts of our own build. */

type ScriptPolicy = { createScriptURL(url: string): string }
type TrustedTypesGlobal = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy
}

const rules = {
  createScriptURL(url: string): string {
    if (new URL(url, document.baseURI).origin !== new URL(document.baseURI).origin) {
      throw new TypeError('A script from elsewhere was refused')
    }
    return url
  },
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypesGlobal } // Not in every lib.dom.
const policy = trustedTypes?.createPolicy('app', rules) ?? rules

/** For `new Worker(...)`. @throws TypeError for a script that is not of our own origin */
export function trustedScriptUrl(url: string): string {
  return policy.createScriptURL(url)
}
