/** The only door to pdf.js outside the window: the glyphs of pages. Draws nothing, decodes no picture, runs no script. */
import { type Glyph, pageGlyphs } from '../../src-shared/model/page-glyphs.ts'
import type { TextOrder, TextReport } from './text-protocol.ts'

export class TextFailure extends Error {
  readonly why: 'password' | 'unreadable'

  constructor(why: 'password' | 'unreadable', cause?: unknown) {
    super(why, { cause })
    this.why = why
  }
}

export type TextDocument = {
  readonly pageCount: number
  /** @throws TextFailure */
  glyphs(pageIndex: number): Promise<readonly Glyph[]>
}

type OpenOrder = Extract<TextOrder, { kind: 'open' }>
type Answer = Extract<TextOrder, { kind: 'bytes' | 'map' }>

const CHUNK_BYTES = 64 * 1024

/** @returns `take` is given what the parent answers */
export function openText(
  { size, password }: OpenOrder,
  tell: (report: TextReport) => void,
): { readonly document: Promise<TextDocument>; take(answer: Answer): void } {
  const maps = new Map<string, (bytes: Uint8Array | null) => void>()
  let deliver: (begin: number, bytes: Uint8Array) => void = () => {}
  const connect = (to: typeof deliver) => {
    deliver = to
  }
  const askMap = (name: string) =>
    new Promise<Uint8Array>((resolve, reject) => {
      maps.set(name, bytes => (bytes ? resolve(bytes) : reject(new Error('No such map'))))
      tell({ kind: 'map', name })
    })
  const askRange = (begin: number, end: number) => tell({ kind: 'range', begin, end })
  return {
    document: load(size, password, { askRange, askMap, connect }),
    take(answer) {
      if (answer.kind === 'bytes') deliver(answer.begin, answer.bytes)
      else {
        maps.get(answer.name)?.(answer.bytes)
        maps.delete(answer.name)
      }
    },
  }
}

type Ways = {
  askRange(begin: number, end: number): void
  askMap(name: string): Promise<Uint8Array>
  connect(deliver: (begin: number, bytes: Uint8Array) => void): void
}

async function load(size: number, password: string | null, ways: Ways): Promise<TextDocument> {
  const { AnnotationMode, getDocument, OPS, PDFDataRangeTransport, PasswordException, VerbosityLevel } =
    await loadPdfjs()

  class ParentRanges extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      ways.askRange(begin, end)
    }
  }

  class ParentMaps {
    async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }) {
      if (kind !== 'cMapUrl') throw new Error('Only character maps are needed')
      return ways.askMap(filename)
    }
  }

  const range = new ParentRanges(size, null)
  ways.connect((begin, bytes) => range.onDataRange(begin, bytes))
  const task = getDocument({
    range,
    ...(password === null ? {} : { password }),
    rangeChunkSize: CHUNK_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    BinaryDataFactory: ParentMaps,
    cMapUrl: 'maps/',
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    // Heights and widths of fonts, and no picture larger than a dot is unpacked.
    fontExtraProperties: true,
    maxImageSize: 1,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  const document = await task.promise.catch((error: unknown) => {
    throw new TextFailure(error instanceof PasswordException ? 'password' : 'unreadable', error)
  })
  const layers = await document.getOptionalContentConfig()
  return {
    pageCount: document.numPages,
    async glyphs(pageIndex) {
      const page = await document.getPage(pageIndex + 1)
      const operators = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE })
      const glyphs = pageGlyphs({
        operators,
        codes: OPS,
        font: name => (page.commonObjs.has(name) ? page.commonObjs.get(name) : null),
        isShown: layer => layers.isVisible(layer),
      })
      page.cleanup()
      return glyphs
    },
  }
}

/** Its own worker runs in this very thread: it finds it where it looks for it first. */
export async function loadPdfjs() {
  // Asked for while drawing only, and a native canvas would bring it.
  Object.assign(globalThis, { DOMMatrix: class {} })
  const worker = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  Object.assign(globalThis, { pdfjsWorker: worker })
  return import('pdfjs-dist/legacy/build/pdf.mjs')
}
