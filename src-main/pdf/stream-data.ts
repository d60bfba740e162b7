/** The data of a stream as its writer meant it: decrypted, then through its filters. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import type { Encryption } from './encryption.ts'
import { decodeStream, type FilterStep } from './filters.ts'
import { SyntaxProblem } from './lexer.ts'
import type { Found, IndirectObject, PdfObject } from './syntax.ts'
import { isXrefStream } from './xref-stream.ts'

export type StreamContext = {
  readonly reader: ByteReader
  readonly encryption: Encryption | null
  /** References followed. */
  resolve(value: PdfObject | undefined, owner: IndirectObject): Found
}

const MAX_FILTERS = 32

/** @throws SyntaxProblem; AppError `pdf.too-complex` */
export function readStreamData(context: StreamContext, object: IndirectObject, maxBytes: number): Uint8Array {
  const { value: dict, stream } = object
  if (stream === null || dict.kind !== 'dict')
    throw new SyntaxProblem('malformed', 'an object that is no stream')
  if (stream.length > maxBytes) throw new AppError('pdf.too-complex', { limit: 'size of a stream' })
  const raw = context.reader.read(stream.offset, stream.length)
  const steps = filtersOf(context, object)
  return decodeStream(decrypted(context, object, raw, steps), steps, maxBytes)
}

/** ISO 32000-2, 7.6.6: a stream may choose its own crypt filter; the metadata may be left in clear. */
function decrypted(
  { encryption, resolve }: StreamContext,
  object: IndirectObject,
  raw: Uint8Array,
  steps: readonly (FilterStep & { readonly cryptFilter: string })[],
): Uint8Array {
  if (encryption === null || object.value.kind !== 'dict' || isXrefStream(object)) return raw
  const own = steps.find(step => step.name === 'Crypt')
  const type = resolve(object.value.entries.get('Type'), object).value
  const clearMetadata = !encryption.encryptMetadata && type.kind === 'name' && type.value === 'Metadata'
  return encryption.decryptStream(raw, object, own ? own.cryptFilter : clearMetadata ? 'Identity' : null)
}

function filtersOf({ resolve }: StreamContext, object: IndirectObject) {
  const entries = object.value.kind === 'dict' ? object.value.entries : new Map<string, PdfObject>()
  const list = (value: PdfObject | undefined): readonly PdfObject[] => {
    const found = resolve(value, object).value
    return found.kind === 'array' ? found.items.slice(0, MAX_FILTERS) : found.kind === 'null' ? [] : [found]
  }
  const parameters = list(entries.get('DecodeParms') ?? entries.get('DP'))
  return list(entries.get('Filter')).map((filter, index) => {
    const name = resolve(filter, object).value
    const own = resolve(parameters[index], object)
    const entry = (key: string) =>
      own.value.kind === 'dict' ? resolve(own.value.entries.get(key), own.owner).value : null
    const cryptFilter = entry('Name')
    return {
      name: name.kind === 'name' ? name.value : '',
      cryptFilter: cryptFilter?.kind === 'name' ? cryptFilter.value : 'Identity',
      parameter: (key: string) => {
        const value = entry(key)
        return value?.kind === 'number' && value.integer ? value.value : null
      },
    }
  })
}
