/** The only door to pdf.js: opens a PDF by ranges, in a worker of its own, and never runs anything the PDF brings. */
import {
  AnnotationEditorType,
  AnnotationMode,
  getDocument,
  OPS,
  PasswordResponses,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  RenderingCancelledException,
  VerbosityLevel,
} from 'pdfjs-dist'
import { EventBus, PDFFindController, PDFLinkService, PDFViewer } from 'pdfjs-dist/web/pdf_viewer.mjs'
import { findWords, type PageWords, type WordQuery } from '../../src-shared/model/find-words.ts'
import type { PageView, Rotation } from '../../src-shared/model/geometry.ts'
import { pageGlyphs } from '../../src-shared/model/page-glyphs.ts'
import type { ByteSource } from '../bridge.ts'
import { trustedScriptUrl } from '../trusted-types.ts'
import { showPages } from './pages-on-screen.ts'
import type { AskPassword, Pdf, SmallPage, TextRun } from './pdf.ts'
import { PDFJS_PATHS } from './pdfjs-assets.ts'

/** Larger pieces cost more than they save on files whose page dictionaries lie scattered. */
const CHUNK_BYTES = 64 * 1024

/** A worker that does not say goodbye within this time is ended without it. */
const FAREWELL_MS = 1000

export type PdfOpening = {
  /** Rejects with `PasswordNotGiven` when the person gave up, with whatever pdf.js says otherwise. */
  readonly opened: Promise<Pdf>
  /** Ends the worker, whatever it is doing. */
  close(): Promise<void>
}

/**
 * Starts to open a PDF. The worker starts at once, beside the question for the bytes.
 *
 * @param askedSource  the bytes; asked for ranges of at most 64 KiB
 * @param askPassword  called when the empty password does not open it, again after a wrong one
 * @param onBytesLost  a range could not be read: the file changed or went. The document is of no use any more
 */
export function openPdf(
  askedSource: Promise<ByteSource>,
  askPassword: AskPassword,
  onBytesLost: (reason: unknown) => void,
): PdfOpening {
  const port = new Worker(trustedScriptUrl(address(PDFJS_PATHS.worker)), { type: 'module', name: 'pdf' })
  const worker = new PDFWorker({ port: port as never }) // Typed as null, the default of its parameter.
  const closing = new AbortController()

  const task = askedSource.then(source => {
    closing.signal.throwIfAborted()
    const task = getDocument({
      range: new FileRanges(source, closing.signal, onBytesLost),
      worker,
      rangeChunkSize: CHUNK_BYTES,
      disableAutoFetch: true,
      disableStream: true,
      enableXfa: false,
      cMapUrl: address(PDFJS_PATHS.cMaps),
      standardFontDataUrl: address(PDFJS_PATHS.standardFonts),
      wasmUrl: address(PDFJS_PATHS.wasm),
      // One way for every host: on app:// the worker's own fetch does not count as usable.
      useWorkerFetch: false,
      BinaryDataFactory: FetchedData,
      disableWorkerRendering: true,
      verbosity: VerbosityLevel.ERRORS,
    })
    task.onPassword = (answer: (password: string | Error) => void, reason: number) => {
      askPassword(reason === PasswordResponses.INCORRECT_PASSWORD).then(
        password => answer(password ?? new Error('No password given')),
        () => answer(new Error('No password given')),
      )
    }
    return task
  })

  let isOpen = false
  return {
    opened: task
      .then(t => t.promise)
      .then(proxy => {
        isOpen = true
        return pdfOf(proxy, closing.signal)
      }),
    async close() {
      closing.abort()
      // Asked to stop while it still opens, the worker of pdf.js throws where nobody can catch it.
      if (!isOpen) port.terminate()
      const farewell = task.then(
        t => t.destroy(),
        () => undefined,
      )
      if (isOpen) await Promise.race([farewell.catch(() => undefined), wait(FAREWELL_MS)])
      else farewell.catch(() => undefined)
      worker.destroy()
      port.terminate()
    },
  }
}

function pdfOf(proxy: PDFDocumentProxy, closed: AbortSignal): Pdf {
  const getPage = proxy.getPage.bind(proxy)
  const page = (pageIndex: number) => getPage(pageIndex + 1)
  // The viewer of pdf.js calls it an error when a page was still on its way as its document was closed.
  proxy.getPage = async number => {
    try {
      return await getPage(number)
    } catch (reason) {
      if (closed.aborted) return new Promise<never>(() => {})
      throw reason
    }
  }
  return {
    pageCount: proxy.numPages,
    pageView: async pageIndex => viewOf(await page(pageIndex)),
    textRuns: async pageIndex => runsOf(await page(pageIndex)),
    findWords: async (pageIndex, query) => wordsOn(proxy, await page(pageIndex), query),
    drawSmall: async (pageIndex, box, signal) => drawSmall(await page(pageIndex), box, signal),
    showPages: (container, viewer, listener) => showPages(assembleViewer(proxy, container, viewer), listener),
  }
}

/** Everything that scrolls and draws pages, wired: no forms to fill, no editors, no scripts, no way outside. */
function assembleViewer(proxy: PDFDocumentProxy, container: HTMLDivElement, viewer: HTMLDivElement) {
  const eventBus = new EventBus()
  const linkService = new InnerLinks({ eventBus })
  const findController = new PDFFindController({ eventBus, linkService })
  const gone = new AbortController()
  const pages = new PDFViewer({
    container,
    viewer,
    eventBus,
    linkService,
    findController,
    annotationMode: AnnotationMode.ENABLE,
    annotationEditorMode: AnnotationEditorType.DISABLE,
    enableAutoLinking: false,
    enableSelectionRendering: false,
    supportsPinchToZoom: false,
    imageResourcesPath: address(PDFJS_PATHS.images),
    l10n: SILENT_L10N as never, // The shape PDFViewer calls; its own class would fetch and translate texts of its own.
    abortSignal: gone.signal,
  } as ConstructorParameters<typeof PDFViewer>[0]) // `abortSignal` is missing in the package's types.
  linkService.setViewer(pages)
  return {
    pages,
    viewer,
    eventBus,
    /** @returns rejects when not even the first page can be had */
    start(): Promise<unknown> {
      pages.setDocument(proxy)
      linkService.setDocument(proxy)
      return pages.pagesPromise ?? Promise.resolve()
    },
    stop() {
      gone.abort()
      pages.setDocument(null as never) // Documented to clear the viewer; typed without null.
      linkService.setDocument(null)
    },
  }
}

export type ViewerParts = ReturnType<typeof assembleViewer>

class FileRanges extends PDFDataRangeTransport {
  readonly #source: ByteSource
  readonly #closed: AbortSignal
  readonly #onLost: (reason: unknown) => void

  constructor(source: ByteSource, closed: AbortSignal, onLost: (reason: unknown) => void) {
    super(source.size, null)
    this.#source = source
    this.#closed = closed
    this.#onLost = onLost
  }

  override requestDataRange(begin: number, end: number): void {
    this.#source.read(begin, end).then(
      bytes => {
        if (!this.#closed.aborted) this.onDataRange(begin, bytes)
      },
      reason => {
        if (!this.#closed.aborted) this.#onLost(reason)
      },
    )
  }
}

/** Links inside the document work; every other one is told, not followed. Layers stay as the document opens. */
class InnerLinks extends PDFLinkService {
  override addLinkAttributes(link: HTMLAnchorElement, url: string): void {
    link.removeAttribute('href')
    link.setAttribute('aria-disabled', 'true')
    link.title = `Leads out of the document, not followed: ${url}`
  }

  override async executeSetOCGState(): Promise<void> {}
}

/** Character maps, fonts and decoders, fetched by the window for the worker. */
class FetchedData {
  readonly #folders: Readonly<Record<string, string | null>>

  constructor(folders: Readonly<Record<string, string | null>>) {
    this.#folders = folders
  }

  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const folder = this.#folders[kind]
    if (!folder) throw new Error(`No folder for ${kind}`)
    const response = await fetch(folder + filename)
    if (!response.ok) throw new Error(`${filename} answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

const SILENT_L10N = {
  getLanguage: () => 'en-us',
  getDirection: () => 'ltr',
  get: async () => '',
  translate: async () => undefined,
  translateOnce: async () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  destroy: async () => undefined,
}

function viewOf(page: PDFPageProxy): PageView {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = page.view
  return { crop: { x1, y1, x2, y2 }, rotation: asRotation(page.rotate), userUnit: page.userUnit }
}

async function runsOf(page: PDFPageProxy): Promise<readonly TextRun[]> {
  const { items } = await page.getTextContent()
  return items.flatMap(item => {
    if (!('str' in item) || item.str.trim() === '') return []
    // Text matrix: (a, b) is the direction of writing, (e, f) the start on the base line.
    const [a = 1, b = 0, , , x = 0, y = 0] = item.transform as readonly number[]
    const length = Math.hypot(a, b) || 1
    const end = { x: x + (a / length) * item.width, y: y + (b / length) * item.width }
    return [{ text: item.str, start: { x, y }, end, height: item.height }]
  })
}

async function wordsOn(proxy: PDFDocumentProxy, page: PDFPageProxy, query: WordQuery): Promise<PageWords> {
  const layers = await proxy.getOptionalContentConfig()
  const { styles } = await page.getTextContent()
  const glyphs = pageGlyphs({
    operators: await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE }),
    codes: OPS,
    font(name) {
      if (!page.commonObjs.has(name)) return null
      const { fontMatrix, vertical, isType3Font } = page.commonObjs.get(name)
      const { ascent, descent } = styles[name] ?? {}
      return { fontMatrix, vertical, isType3Font, ascent, descent }
    },
    isShown: layer => layers.isVisible(layer),
  })
  return findWords(glyphs, viewOf(page), query)
}

export type PageDrawer = {
  /** @returns the first page of a small PDF of our own, without a ground */
  draw(bytes: Uint8Array, pxPerPt: number): Promise<HTMLCanvasElement>
}

/** One worker for all that it draws: starting one costs more than a drawing. It starts with the first. */
export function createPageDrawer(): PageDrawer {
  let worker: PDFWorker | null = null
  return {
    async draw(bytes, pxPerPt) {
      if (worker === null) {
        const port = new Worker(trustedScriptUrl(address(PDFJS_PATHS.worker)), {
          type: 'module',
          name: 'preview',
        })
        worker = new PDFWorker({ port: port as never }) // Typed as null, the default of its parameter.
      }
      const task = getDocument({
        data: bytes,
        worker,
        useWorkerFetch: false,
        verbosity: VerbosityLevel.ERRORS,
      })
      try {
        const page = await (await task.promise).getPage(1)
        const viewport = page.getViewport({ scale: pxPerPt })
        const canvas = document.createElement('canvas')
        canvas.width = Math.max(1, Math.round(viewport.width))
        canvas.height = Math.max(1, Math.round(viewport.height))
        // A context of our own: the one that pdf.js would make has no transparency.
        const canvasContext = canvas.getContext('2d')
        if (!canvasContext) throw new Error('No drawing context')
        await page.render({ canvas: null, canvasContext, viewport, background: 'rgba(0,0,0,0)' }).promise
        return canvas
      } finally {
        await task.destroy()
      }
    },
  }
}

async function drawSmall(
  page: PDFPageProxy,
  box: { readonly width: number; readonly height: number },
  signal: AbortSignal,
): Promise<SmallPage | null> {
  if (signal.aborted) return null
  const full = page.getViewport({ scale: 1 })
  const fit = Math.min(box.width / full.width, box.height / full.height)
  const viewport = page.getViewport({ scale: fit * globalThis.devicePixelRatio })
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(viewport.width))
  canvas.height = Math.max(1, Math.round(viewport.height))
  const drawing = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE })
  const cancel = () => drawing.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await drawing.promise
    return { canvas, widthPt: full.width, heightPt: full.height }
  } catch (error) {
    if (error instanceof RenderingCancelledException) return null
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function address(path: string): string {
  return new URL(path, document.baseURI).href
}

function asRotation(degrees: number): Rotation {
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
