/** Which files of pdf.js are served beside the window, and where. The build copies them, `pdfjs.ts` asks for them. */

/** Folder beside index.html. Everything below keeps its own name: pdf.js makes the addresses itself. */
export const PDFJS_FOLDER = 'pdfjs'

/**
 * From folders of the package to folders of ours. What runs JavaScript of documents (quickjs) is never taken, and the
 * colour management (qcms, iccs) works only where the worker itself may fetch: colours fall back to their alternates.
 */
export const PDFJS_FILES = [
  { from: 'build', only: /^pdf\.worker\.min\.mjs$/, to: '.' },
  { from: 'cmaps', only: /./, to: 'cmaps' },
  { from: 'standard_fonts', only: /./, to: 'standard_fonts' },
  { from: 'wasm', only: /^(?!.*(quickjs|qcms))/i, to: 'wasm' },
  { from: 'web/images', only: /^annotation-/, to: 'images' },
] as const

export const PDFJS_PATHS = {
  worker: `${PDFJS_FOLDER}/pdf.worker.min.mjs`,
  cMaps: `${PDFJS_FOLDER}/cmaps/`,
  standardFonts: `${PDFJS_FOLDER}/standard_fonts/`,
  wasm: `${PDFJS_FOLDER}/wasm/`,
  /** Icons of notes. */
  images: `${PDFJS_FOLDER}/images/`,
} as const
