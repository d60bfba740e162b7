/** The only file that touches `window.host`: the typed client, and the bytes of open documents. */
import { createClient } from '../src-shared/contract/client.ts'
import { contract } from '../src-shared/contract/contract.ts'
import type { BlobLike, HostBridge } from '../src-shared/contract/define.ts'

declare global {
  interface Window {
    readonly host: HostBridge
  }
}

export const { nativeMenu, platform } = window.host

/** Every call and event of the contract. */
export const app = createClient(contract, window.host)

/** Random access to one document's bytes. `begin` inclusive, `end` exclusive, as in `Blob.slice`. */
export type ByteSource = {
  /** Bytes. */
  readonly size: number
  read(begin: number, end: number): Promise<Uint8Array>
}

/** The bytes as they are on disk now. Ask again after `documents.changed`: the file behind may be another one. */
export async function documentSource(documentId: string): Promise<ByteSource> {
  const bytes = await window.host.documentBytes(documentId)
  return bytes.kind === 'file' ? fileSource(bytes.file) : urlSource(bytes.url, bytes.size)
}

/** The real path of a dropped or picked file, null where the host knows none. */
export function pathForFile(file: File): Promise<string | null> {
  return window.host.pathForFile(file)
}

/** Keeps a PNG that this window drew. @returns its path, null where it cannot be kept */
export function keepPicture(png: Blob): Promise<string | null> {
  return window.host.keepPicture(png)
}

function fileSource(file: BlobLike): ByteSource {
  return {
    size: file.size,
    read: async (begin, end) => new Uint8Array(await file.slice(begin, end).arrayBuffer()),
  }
}

function urlSource(url: string, size: number): ByteSource {
  return {
    size,
    async read(begin, end) {
      // RFC 9110, 14.1.2: the last byte of a range is included.
      const response = await fetch(url, { headers: { Range: `bytes=${begin}-${end - 1}` } })
      if (response.status !== 206) throw new Error(`Range request answered ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}
