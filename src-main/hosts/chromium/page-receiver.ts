/** The page's end of the bridge, as a remote object that only the host can call. */
import { concat } from '../../base/bytes.ts'
import type { Cdp } from './cdp.ts'
import type { ToPage } from './page-bridge.ts'

export type PageReceiver = {
  /** A document that has gone hears nothing. */
  tell(message: ToPage): void
  /** A disk-backed File: the page reads ranges of it, and no byte of the document crosses the pipe. */
  giveFile(id: string, path: string): Promise<void>
  /** @returns null for a File that was made by a script and lies nowhere */
  pathOf(id: string): Promise<string | null>
  /** @returns what a Blob of the page holds; null where that is more than `maxBytes` */
  read(id: string, maxBytes: number): Promise<Uint8Array | null>
}

type StreamPiece = { readonly data: string; readonly base64Encoded?: boolean; readonly eof: boolean }

const PIECE_BYTES = 1 << 20

/**
 * Takes the receiver out of the page's reach.
 *
 * @param contextId the page's own world
 * @param name      where its script has left it
 * @returns         null when the document has gone; a new one says hello itself
 */
export async function takeReceiver(
  cdp: Cdp,
  sessionId: string,
  contextId: number,
  name: string,
): Promise<PageReceiver | null> {
  const key = JSON.stringify(name)
  const expression = `(() => { const it = globalThis[${key}]; delete globalThis[${key}]; return it })()`
  const taken = await cdp
    .send<{ result: { objectId?: string } }>('Runtime.evaluate', { contextId, expression }, sessionId)
    .catch(() => null)
  const objectId = taken?.result.objectId
  return objectId === undefined ? null : receiverAt(cdp, sessionId, objectId)
}

function receiverAt(cdp: Cdp, sessionId: string, receiver: string): PageReceiver {
  async function call(functionDeclaration: string, args: object[]): Promise<string> {
    const { result } = await cdp.send<{ result: { objectId?: string } }>(
      'Runtime.callFunctionOn',
      { objectId: receiver, functionDeclaration, arguments: args, silent: true },
      sessionId,
    )
    return result.objectId ?? ''
  }
  const release = (objectId: string) => cdp.send('Runtime.releaseObject', { objectId }, sessionId)

  return {
    tell(message) {
      call('function (message) { this.receive(message) }', [{ value: message }]).catch(() => {})
    },
    async giveFile(id, path) {
      const input = await call('function () { return this.newInput() }', [])
      await cdp.send('DOM.setFileInputFiles', { files: [path], objectId: input }, sessionId)
      await call('function (id, input) { this.takeFile(id, input) }', [{ value: id }, { objectId: input }])
      await release(input)
    },
    async pathOf(id) {
      const objectId = await call('function (id) { return this.file(id) }', [{ value: id }])
      const { path } = await cdp.send<{ path: string }>('DOM.getFileInfo', { objectId }, sessionId)
      await release(objectId)
      return path === '' ? null : path
    },
    async read(id, maxBytes) {
      const objectId = await call('function (id) { return this.file(id) }', [{ value: id }])
      const { uuid } = await cdp.send<{ uuid: string }>('IO.resolveBlob', { objectId }, sessionId)
      const handle = `blob:${uuid}`
      const pieces: Uint8Array[] = []
      let length = 0
      for (let eof = false; !eof && length <= maxBytes; ) {
        const piece = await cdp.send<StreamPiece>('IO.read', { handle, size: PIECE_BYTES }, sessionId)
        const bytes = Buffer.from(piece.data, piece.base64Encoded ? 'base64' : 'latin1')
        pieces.push(bytes)
        length += bytes.length
        eof = piece.eof
      }
      await cdp.send('IO.close', { handle }, sessionId)
      await release(objectId)
      return length > maxBytes ? null : concat(...pieces)
    },
  }
}
