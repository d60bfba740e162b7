/** Which cipher protects what in an encrypted document: its version and its crypt filters, whatever handler keeps the key. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from './document.ts'
import type { Found, PdfObject } from './syntax.ts'

export type Method = 'none' | 'rc4' | 'aes128' | 'aes256'
export type Access = Pick<PdfDocument, 'get' | 'resolve'>
export type Get = Access['get']

export type Methods = {
  readonly version: number
  readonly strings: Method
  readonly streams: Method
  /** The crypt filter that the key belongs to: that of streams, else of strings, else of attachments. Null: none is named. */
  readonly filter: Found | null
  /** The crypt filters by their names, and which of them streams and strings have; none before version 4. */
  readonly names: readonly string[]
  readonly used: { readonly streams: string; readonly strings: string } | null
  /** Of a stream that chooses its own. @throws AppError `pdf.encryption-unsupported` */
  named(cryptFilter: string): Method
}

export function unsupported(handler: string): AppError {
  return new AppError('pdf.encryption-unsupported', { handler })
}

/**
 * @param handler for words
 * @throws AppError `pdf.encryption-unsupported`
 * @source ISO 32000-2, 7.6.2 (table 20) and 7.6.6 (crypt filters)
 */
export function methodsOf(dict: Found, get: Get, handler: string): Methods {
  const version = integerOf(get(dict, 'V').value) ?? 0
  if (version === 1 || version === 2) {
    const all = { strings: 'rc4', streams: 'rc4' } as const
    return { version, ...all, filter: null, names: [], used: null, named: () => 'none' }
  }
  if (version !== 4 && version !== 5) throw unsupported(`${handler}, version ${version}`)
  const filters = get(dict, 'CF')
  const named = (name: string): Method => {
    if (name === 'Identity') return 'none'
    const method = nameOf(get(get(filters, name), 'CFM').value)
    if (method === 'V2' && version === 4) return 'rc4'
    if (method === 'AESV2' && version === 4) return 'aes128'
    if (method === 'AESV3' && version === 5) return 'aes256'
    if (method === 'None') return 'none'
    throw unsupported(`${handler}, crypt filter ${method ?? 'unknown'}`)
  }
  const chosen = (key: string) => nameOf(get(dict, key).value) ?? 'Identity'
  const used = { streams: chosen('StmF'), strings: chosen('StrF') }
  const keyed = [used.streams, used.strings, chosen('EFF')].find(name => name !== 'Identity')
  return {
    version,
    strings: named(used.strings),
    streams: named(used.streams),
    filter: keyed === undefined ? null : get(filters, keyed),
    names: filters.value.kind === 'dict' ? [...filters.value.entries.keys()] : [],
    used,
    named,
  }
}

/** Bytes of an RC4 key. Without a length there are 40 bits; some writers give bytes for bits. */
export function rc4KeyBytes(length: number | null): number {
  const bits = length === null ? 40 : length >= 5 && length <= 16 ? length * 8 : length
  return bits >= 40 && bits <= 128 && bits % 8 === 0 ? bits / 8 : 16
}

export function nameOf(value: PdfObject): string | null {
  return value.kind === 'name' ? value.value : null
}

export function integerOf(value: PdfObject): number | null {
  return value.kind === 'number' && value.integer ? value.value : null
}

export function bytesOf(value: PdfObject | undefined): Uint8Array {
  return value?.kind === 'string' ? value.bytes : new Uint8Array(0)
}
