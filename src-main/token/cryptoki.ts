/** The numbers of PKCS#11 (OASIS PKCS #11 v2.40) that this room speaks of, and the error its calls fail with. */

import type * as native from 'pkcs11js'

/** The driver, as pkcs11js shows it. Types only: the library itself is loaded by `module-process.ts` alone. */
export type Cryptoki = native.PKCS11
/** A CK_ULONG in a Buffer. */
export type Handle = native.Handle
export type Template = native.Template
export type Mechanism = native.Mechanism
export type MechanismParameter = native.IParams
export type InitializeArguments = native.InitializationOptions

/** CKR_*: return values that we know by name. */
export const CKR = {
  CANCEL: 0x1,
  HOST_MEMORY: 0x2,
  SLOT_ID_INVALID: 0x3,
  GENERAL_ERROR: 0x5,
  FUNCTION_FAILED: 0x6,
  ARGUMENTS_BAD: 0x7,
  CANT_LOCK: 0xa,
  ATTRIBUTE_TYPE_INVALID: 0x12,
  ATTRIBUTE_VALUE_INVALID: 0x13,
  DATA_INVALID: 0x20,
  DATA_LEN_RANGE: 0x21,
  DEVICE_ERROR: 0x30,
  DEVICE_MEMORY: 0x31,
  DEVICE_REMOVED: 0x32,
  ENCRYPTED_DATA_INVALID: 0x40,
  ENCRYPTED_DATA_LEN_RANGE: 0x41,
  FUNCTION_CANCELED: 0x50,
  FUNCTION_NOT_SUPPORTED: 0x54,
  KEY_HANDLE_INVALID: 0x60,
  KEY_SIZE_RANGE: 0x62,
  KEY_TYPE_INCONSISTENT: 0x63,
  KEY_FUNCTION_NOT_PERMITTED: 0x68,
  MECHANISM_INVALID: 0x70,
  MECHANISM_PARAM_INVALID: 0x71,
  OBJECT_HANDLE_INVALID: 0x82,
  OPERATION_ACTIVE: 0x90,
  OPERATION_NOT_INITIALIZED: 0x91,
  PIN_INCORRECT: 0xa0,
  PIN_INVALID: 0xa1,
  PIN_LEN_RANGE: 0xa2,
  PIN_EXPIRED: 0xa3,
  PIN_LOCKED: 0xa4,
  SESSION_CLOSED: 0xb0,
  SESSION_COUNT: 0xb1,
  SESSION_HANDLE_INVALID: 0xb3,
  SESSION_READ_ONLY: 0xb5,
  SESSION_READ_ONLY_EXISTS: 0xb7,
  SESSION_READ_WRITE_SO_EXISTS: 0xb8,
  TOKEN_NOT_PRESENT: 0xe0,
  TOKEN_NOT_RECOGNIZED: 0xe1,
  TOKEN_WRITE_PROTECTED: 0xe2,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
  USER_PIN_NOT_INITIALIZED: 0x102,
  USER_TYPE_INVALID: 0x103,
  USER_ANOTHER_ALREADY_LOGGED_IN: 0x104,
  DOMAIN_PARAMS_INVALID: 0x130,
  CURVE_NOT_SUPPORTED: 0x140,
  BUFFER_TOO_SMALL: 0x150,
  CRYPTOKI_NOT_INITIALIZED: 0x190,
  CRYPTOKI_ALREADY_INITIALIZED: 0x191,
  FUNCTION_REJECTED: 0x200,
} as const

/** CKM_*: what makes or is part of a document signature, what opens envelopes, and key generation for test tokens. */
export const CKM = {
  RSA_PKCS_KEY_PAIR_GEN: 0x0,
  RSA_PKCS: 0x1,
  RSA_X_509: 0x3,
  RSA_PKCS_OAEP: 0x9,
  RSA_PKCS_PSS: 0xd,
  SHA256_RSA_PKCS: 0x40,
  SHA384_RSA_PKCS: 0x41,
  SHA512_RSA_PKCS: 0x42,
  SHA256_RSA_PKCS_PSS: 0x43,
  SHA384_RSA_PKCS_PSS: 0x44,
  SHA512_RSA_PKCS_PSS: 0x45,
  SHA_1: 0x220,
  SHA256: 0x250,
  SHA224: 0x255,
  SHA384: 0x260,
  SHA512: 0x270,
  EC_KEY_PAIR_GEN: 0x1040,
  ECDSA: 0x1041,
  ECDSA_SHA256: 0x1044,
  ECDSA_SHA384: 0x1045,
  ECDSA_SHA512: 0x1046,
  ECDH1_DERIVE: 0x1050,
  ECDH1_COFACTOR_DERIVE: 0x1051,
  // PKCS #11 v3.0
  EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  EDDSA: 0x1057,
} as const

/** CKA_*: attributes of objects. */
export const CKA = {
  CLASS: 0x0,
  TOKEN: 0x1,
  PRIVATE: 0x2,
  LABEL: 0x3,
  VALUE: 0x11,
  CERTIFICATE_TYPE: 0x80,
  ISSUER: 0x81,
  SERIAL_NUMBER: 0x82,
  KEY_TYPE: 0x100,
  SUBJECT: 0x101,
  ID: 0x102,
  SENSITIVE: 0x103,
  DECRYPT: 0x105,
  SIGN: 0x108,
  VERIFY: 0x10a,
  DERIVE: 0x10c,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  VALUE_LEN: 0x161,
  EXTRACTABLE: 0x162,
  LOCAL: 0x163,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALWAYS_AUTHENTICATE: 0x202,
} as const

export const CKO = { CERTIFICATE: 1, PUBLIC_KEY: 2, PRIVATE_KEY: 3, SECRET_KEY: 4 } as const
export const CKK = { RSA: 0, EC: 3, GENERIC_SECRET: 0x10, EC_EDWARDS: 0x40 } as const
/** CKC_X_509 */
export const X509_CERTIFICATE = 0
export const CKU = { SO: 0, USER: 1, CONTEXT_SPECIFIC: 2 } as const
/** Session flags. Every session is serial; only a test token is ever opened for writing. */
export const SESSION = { READ_ONLY: 4, READ_WRITE: 6 } as const
/** CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS: the states in which the user is logged in. */
export const LOGGED_IN_STATES: readonly number[] = [1, 3]

/** CKF_* of CK_SLOT_INFO. */
export const SLOT_FLAG = { TOKEN_PRESENT: 1, REMOVABLE_DEVICE: 2 } as const

/** CKF_* of CK_TOKEN_INFO. */
export const TOKEN_FLAG = {
  LOGIN_REQUIRED: 0x4,
  USER_PIN_INITIALIZED: 0x8,
  PROTECTED_AUTHENTICATION_PATH: 0x100,
  TOKEN_INITIALIZED: 0x400,
  USER_PIN_COUNT_LOW: 0x10000,
  USER_PIN_FINAL_TRY: 0x20000,
  USER_PIN_LOCKED: 0x40000,
  USER_PIN_TO_BE_CHANGED: 0x80000,
  SO_PIN_COUNT_LOW: 0x100000,
  SO_PIN_FINAL_TRY: 0x200000,
  SO_PIN_LOCKED: 0x400000,
} as const

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CKR).map(([name, code]) => [code, `CKR_${name}`]),
)

/** @returns `CKR_PIN_LOCKED`, or `0x80000123` for what only the vendor knows */
export function nameOfResult(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16).padStart(8, '0')}`
}

/** A call of the driver that did not return CKR_OK. Lives in the child; crosses to the parent as two values. */
export class CryptokiError extends Error {
  readonly code: number
  readonly call: string

  constructor(code: number, call: string) {
    super(`${call} ${nameOfResult(code)}`)
    this.name = 'CryptokiError'
    this.code = code
    this.call = call
  }
}

export function isResult(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof CryptokiError && codes.includes(error.code)
}
