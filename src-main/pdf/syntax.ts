/** The object types of PDF as parsed: each value knows the span of bytes it came from, so it can be copied as it was. */

/** Half-open range in the bytes of the IndirectObject (or other buffer) the value was parsed from. */
export type Span = { readonly start: number; readonly end: number }

export type PdfNull = Span & { readonly kind: 'null' }
export type PdfBoolean = Span & { readonly kind: 'boolean'; readonly value: boolean }
export type PdfNumber = Span & { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
/** `value` without the slash, #-escapes decoded, one character per byte. */
export type PdfName = Span & { readonly kind: 'name'; readonly value: string }
/** `bytes` with escapes resolved; still ciphertext in an encrypted document. */
export type PdfString = Span & { readonly kind: 'string'; readonly bytes: Uint8Array; readonly hex: boolean }
export type PdfArray = Span & { readonly kind: 'array'; readonly items: readonly PdfObject[] }
/** Later duplicates win in `entries`, as in most readers; every repeated key is also in `duplicates`. */
export type PdfDict = Span & {
  readonly kind: 'dict'
  readonly entries: ReadonlyMap<string, PdfObject>
  /** Spans of the keys in `entries`, for patching. */
  readonly keySpans: ReadonlyMap<string, Span>
  readonly duplicates: readonly string[]
}
export type PdfRef = Span & { readonly kind: 'ref'; readonly num: number; readonly gen: number }

export type PdfObject = PdfNull | PdfBoolean | PdfNumber | PdfName | PdfString | PdfArray | PdfDict | PdfRef

/** An object with a number, as found in the file or in an object stream. */
export type IndirectObject = {
  readonly num: number
  readonly gen: number
  readonly value: PdfObject
  /** The bytes that the spans of `value` index: the object's own text, from behind `obj` to the end of the value. */
  readonly source: Uint8Array
  /** Where `source` begins in the file (from byte 0); null inside an object stream or where the value was made up. */
  readonly sourceOffset: number | null
  /** Number of the object stream it lies in, null for a top-level object. */
  readonly container: number | null
  /** For a stream: where its raw data lies, offset in the file (from byte 0) and length in bytes. */
  readonly stream: { readonly offset: number; readonly length: number } | null
}

/** Object number and generation, as they are written: `num gen R`. */
export type ObjectId = { readonly num: number; readonly gen: number }

/** A value together with the object whose `source` its spans index; strings are decrypted under that object's number. */
export type Found<T extends PdfObject = PdfObject> = { readonly value: T; readonly owner: IndirectObject }

/** An indirect object that is a dictionary, or a stream with its dictionary. */
export type DictObject = IndirectObject & { readonly value: PdfDict }
