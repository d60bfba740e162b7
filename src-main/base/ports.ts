/** What the core asks of the world. Hosts implement these; tests give their own. */

/** Random access to the bytes of one file, opened once. Synchronous: reads are small and the parser walks lazily. */
export type ByteReader = {
  /** Of the file, for words; absent where there is none. */
  readonly name?: string
  /** Bytes. */
  readonly size: number
  /** @returns up to `length` bytes from `offset`; fewer at the end, none beyond it */
  read(offset: number, length: number): Uint8Array
  /** Fills `target` from `offset` on, without a new array; for those who read much. @returns bytes read, 0 at the end */
  readInto?(offset: number, target: Uint8Array): number
  /**
   * The digest of these bytes of the file, in order, where it is made elsewhere and sooner than by reading here.
   *
   * @param hash as node:crypto names it
   * @returns    null where it is not: then they have to be read
   * @throws     AppError `job.cancelled`
   */
  digest?(hash: string, spans: readonly ByteSpan[], signal?: AbortSignal): Promise<Uint8Array | null>
  close(): void
}

/** [from, to): offsets in bytes. */
export type ByteSpan = readonly [from: number, to: number]

/** Identifies one state of a file on disk: when it differs, someone wrote to it. */
export type FileStamp = {
  readonly size: number
  readonly mtimeMs: number
  readonly ino: number
}

export type AppendOptions = {
  readonly signal?: AbortSignal | undefined
  /** The file must still be this one: another that has its name for a moment is refused. */
  readonly stamp?: FileStamp | undefined
  /** With this digest the new file will be read again: a host with a second core begins behind the writing. */
  readonly readBack?: string | undefined
  /** Bytes from the start that no later write touches and every digest covers; all of them where it is not said. */
  readonly readBackUntil?: number | undefined
}

/** A file that does not have its final name yet. Exactly one of `commit` and `discard` ends it. */
export type NewFile = {
  /** Appends. */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Appends all bytes of another file, reading and writing at once.
   *
   * @param onPiece       sees each piece of about 1 MiB in order; the array is reused after the call
   * @returns             bytes appended
   */
  append(path: string, onPiece: (piece: Uint8Array) => void, options?: AppendOptions): Promise<number>
  /** Writes at a position already written. */
  writeAt(offset: number, bytes: Uint8Array): Promise<void>
  /** Bytes appended so far. */
  readonly size: number
  /** What has been written, for the check before it gets its name. */
  reader(): ByteReader
  /** All of it again, in pieces of about 1 MiB; each is valid until the next is asked for. */
  stream(signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** fsync, rename to the final name, fsync of the folder. Without `overwrite` an existing file is never replaced. */
  commit(): Promise<void>
  /** Removes the temporary file. Never throws. */
  discard(): Promise<void>
}

/** @throws AppError `file.*` from every member */
export type Files = {
  open(path: string): ByteReader
  /** The bytes of `path` in pieces of about 1 MiB, in order; each is valid until the next is asked for. */
  stream(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array>
  stamp(path: string): Promise<FileStamp>
  /** A small file, whole. @param maxBytes more is refused */
  readSmall(path: string, maxBytes: number): Promise<Uint8Array>
  /**
   * A new file in the folder of `path`, under a temporary name until committed. It gets the permissions of the file it
   * replaces, else those of `like`, else 0644, as the umask allows.
   */
  create(path: string, options: { readonly overwrite: boolean; readonly like?: string }): Promise<NewFile>
  exists(path: string): Promise<boolean>
  /**
   * Tells, before a person is asked for anything, that a new file of so many bytes cannot be made in the folder of
   * `path`. Writes nothing, and promises nothing: `create` and `write` still may fail.
   */
  refuseUnwritable(path: string, bytes: number): Promise<void>
}

/** Secrets of services: in the system's keychain where there is one, else only until the program ends. */
export type SecretStore = {
  /** False: what is written is forgotten when the program ends. */
  lasting(): Promise<boolean>
  read(id: string): Promise<string | null>
  /** Null removes it. */
  write(id: string, secret: string | null): Promise<void>
}

export type Clock = { now(): Date }

export type HttpRequest = {
  /** http or https. */
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** A longer answer is refused. */
  readonly maxBytes: number
  /** For the whole exchange, redirects too. */
  readonly timeoutMs: number
  /** PEM, for services that know their users by a certificate. */
  readonly client?: { readonly certificate: string; readonly key: string; readonly password?: string }
  readonly signal?: AbortSignal | undefined
}

export type HttpResponse = {
  readonly status: number
  /** Lower case, without parameters; empty where the server names none. */
  readonly contentType: string
  /** Seconds that the server asks to wait (Retry-After); null where it does not. */
  readonly retryAfterSeconds: number | null
  readonly body: Uint8Array
}

/** Keeps no cookies and no connections; follows few redirects, never from https to http. */
export type Http = {
  /**
   * @returns any answer of the server, whatever its status
   * @throws  AppError `service.unreachable`, `job.cancelled`
   */
  send(request: HttpRequest): Promise<HttpResponse>
}
