/** The standard security handler, so that what is read is clear and what is appended stays under the document's key. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Found, ObjectId } from './syntax.ts'

export type Encryption = {
  /** /R of the handler: 2 to 6. */
  readonly revision: number
  /** Which password opened it. An owner may do everything. */
  readonly access: 'owner' | 'user'
  readonly permissions: Permissions
  readonly encryptMetadata: boolean
  /** The object that is the encryption dictionary, null where it stands in the trailer itself. */
  readonly dictId: ObjectId | null
  decryptString(bytes: Uint8Array, id: ObjectId): Uint8Array
  /** For a string of a new object, or one that leaves an object stream. Random IV for AES. */
  encryptString(bytes: Uint8Array, id: ObjectId): Uint8Array
  /** @param cryptFilter /Name of the stream's own /Crypt filter, null where it has none */
  decryptStream(bytes: Uint8Array, id: ObjectId, cryptFilter?: string | null): Uint8Array
  /** For the data of a new stream without a /Crypt filter. */
  encryptStream(bytes: Uint8Array, id: ObjectId): Uint8Array
}

/** What the author allows to a user (ISO 32000-2, table 22). All true for the owner. */
export type Permissions = {
  readonly print: boolean
  readonly modify: boolean
  readonly copy: boolean
  readonly annotate: boolean
  readonly fillForms: boolean
  readonly assemble: boolean
}

/**
 * @param trailer  with /Encrypt and /ID
 * @param password null: only the empty one is tried
 * @returns null where the document is not encrypted
 * @throws AppError `pdf.password-needed`, `pdf.password-wrong`, `pdf.encryption-unsupported`, `pdf.damaged`
 */
export function openEncryption(
  trailer: Found,
  get: (dict: Found, key: string) => Found,
  _password: string | null,
): Encryption | null {
  if (get(trailer, 'Encrypt').value.kind === 'null') return null
  throw new AppError('pdf.encryption-unsupported', { handler: 'Standard' })
}
