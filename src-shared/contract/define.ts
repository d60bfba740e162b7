/** The grammar of the contract: what a call and an event are, and the types every side derives from them. */
import type { z } from '../zod.ts'

/** A question with one answer. `secret` keeps its input out of every log. */
export type Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  readonly kind: 'call'
  readonly input: I
  readonly output: O
  readonly secret: boolean
}

/** Something the app tells to whoever listens. */
export type Event<P extends z.ZodType = z.ZodType> = { readonly kind: 'event'; readonly payload: P }

export type Topic = Readonly<Record<string, Call | Event>>
export type Contract = Readonly<Record<string, Topic>>

export function call<I extends z.ZodType, O extends z.ZodType>(parts: {
  input: I
  output: O
  secret?: boolean
}): Call<I, O> {
  return { kind: 'call', input: parts.input, output: parts.output, secret: parts.secret ?? false }
}

export function event<P extends z.ZodType>(payload: P): Event<P> {
  return { kind: 'event', payload }
}

type CallsOf<T extends Topic> = { [K in keyof T as T[K] extends Call ? K : never]: T[K] }
type EventsOf<T extends Topic> = { [K in keyof T as T[K] extends Event ? K : never]: T[K] }

/** What a handler learns besides its input: when the caller has gone or cancelled. */
export type CallContext = { readonly signal: AbortSignal }

/** The implementation of every call. A missing one does not compile. */
export type Handlers<C extends Contract> = {
  readonly [T in keyof C]: {
    readonly [K in keyof CallsOf<C[T]>]: CallsOf<C[T]>[K] extends Call<infer I, infer O>
      ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>>
      : never
  }
}

/** What the window, the command line and the tests call. Events become subscriptions. */
export type Client<C extends Contract> = {
  readonly [T in keyof C]: {
    readonly [K in keyof CallsOf<C[T]>]: CallsOf<C[T]>[K] extends Call<infer I, infer O>
      ? (input: z.input<I>, options?: { signal?: AbortSignal }) => Promise<z.output<O>>
      : never
  } & {
    readonly [K in keyof EventsOf<C[T]>]: EventsOf<C[T]>[K] extends Event<infer P>
      ? (listener: (payload: z.output<P>) => void) => () => void
      : never
  }
}

/** How the app tells events, one function each. */
export type Publisher<C extends Contract> = {
  readonly [T in keyof C]: {
    readonly [K in keyof EventsOf<C[T]>]: EventsOf<C[T]>[K] extends Event<infer P>
      ? (payload: z.input<P>) => void
      : never
  }
}

/** What travels back over the wire. Errors travel as code and details only; words are made on the far side. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: WireError }

export type WireError = { readonly code: string; readonly details: unknown }

/** Anything that can be read by ranges without crossing the bridge: a disk-backed File fits this shape. */
export type BlobLike = {
  readonly size: number
  slice(begin: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** Where the window finds the bytes of an open document: an address that answers ranges, or a disk-backed file. */
export type DocumentBytes =
  | { readonly kind: 'url'; readonly url: string; readonly size: number }
  | { readonly kind: 'file'; readonly file: BlobLike }

/** `window.host`: the same few functions in every host. Never grows with the contract. */
export type HostBridge = {
  /** True where the system draws the application menu; false where the window must draw its own. */
  readonly nativeMenu: boolean
  readonly platform: 'linux' | 'mac' | 'windows'
  /** `name` is `topic.key`. An abort of `callId` is `cancel(callId)`. */
  call(name: string, input: unknown, callId: string): Promise<Reply>
  cancel(callId: string): void
  on(name: string, listener: (payload: unknown) => void): () => void
  /** Bytes never travel by `call`. Asked again after each change on disk. */
  documentBytes(documentId: string): Promise<DocumentBytes>
  /** The real path of a dropped or picked file, null where the host knows none. */
  pathForFile(file: unknown): Promise<string | null>
  /** Keeps a PNG (a Blob) that the page drew itself. @returns its path; null where it is no PNG, or too large */
  keepPicture(png: BlobLike): Promise<string | null>
}
