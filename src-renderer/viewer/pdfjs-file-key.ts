/**
 * The one change to the worker of pdf.js: under a password of PDF 2.0 it takes every key for one of AES-256. The app
 * names the key of a document that is encrypted for certificates so, and that may be one of AES-128 or of RC4
 * (src-main/pdf/viewing-key.ts). Done in the build; a version in which the places are not found is not built.
 */

/** Place and what stands there afterwards. `n` is the crypt filter. */
const CHANGES = [
  ['if(5===this.algorithm||"AESV3"===s.name)', 'if(5===this.algorithm&&!n.has("FileKey")||"AESV3"===s.name)'],
  [
    'ARCFourCipher.bind(null,this.#Ea(e,t,this.encryptionKey,!1));if("AESV2"',
    'ARCFourCipher.bind(null,this.#Ea(e,t,this.encryptionKey.subarray(0,n.get("FileKey")),!1));if("AESV2"',
  ],
] as const

/** Apache License 2.0, 4 (b). */
const NOTICE =
  '/* Changed by Tokenseal: crypt filters with a /FileKey. See docs/decisions.md of its sources. */\n'

/** @throws Error where pdf.js is another one than this was written for */
export function withFileKeys(worker: string): string {
  let changed = worker
  for (const [place, instead] of CHANGES) {
    if (changed.split(place).length !== 2) throw new Error(`pdf.js has not exactly one “${place}”`)
    changed = changed.replace(place, () => instead)
  }
  return NOTICE + changed
}
