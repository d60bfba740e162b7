/** Secret: holds a PIN or a password, gives it once, and shows itself as ***. */
import { inspect } from 'node:util'

/**
 * JavaScript cannot wipe a string, so the promise is a short life, not an erased one: `take` gives the value once and
 * lets it go.
 */
export class Secret {
  #value: string | null

  constructor(value: string) {
    this.#value = value
  }

  /** Bytes in UTF-8, as tokens count them (PKCS#11 2.40, CK_TOKEN_INFO), for length rules; 0 after it was taken. */
  get length(): number {
    return Buffer.byteLength(this.#value ?? '')
  }

  /** @throws Error when taken before: a PIN is sent once */
  take(): string {
    const value = this.#value
    this.#value = null
    if (value === null) throw new Error('A secret can be taken once')
    return value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}
