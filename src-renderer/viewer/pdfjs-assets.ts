/** Which files of pdf.js are served beside the window, and where. The build copies them, `pdfjs.ts` asks for them. */

/** Folder beside index.html. Everything below keeps its own name: pdf.js makes the addresses itself. */
export const PDFJS_FOLDER = 'pdfjs'

/** From the package's root to the folder above; `ending` limits a whole folder to what is needed. */
export const PDFJS_FILES = [
  { from: 'build', ending: 'pdf.worker.min.mjs', to: '.' },
  { from: 'cmaps', ending: '', to: 'cmaps' },
  { from: 'standard_fonts', ending: '', to: 'standard_fonts' },
  { from: 'iccs', ending: '', to: 'iccs' },
  { from: 'wasm', ending: '', to: 'wasm' },
] as const

/** Parts of the package's wasm folder that run JavaScript of documents: never shipped. */
export const PDFJS_LEFT_OUT = [
  'quickjs-eval.js',
  'quickjs-eval.wasm',
  'LICENSE_QUICKJS',
  'LICENSE_PDFJS_QUICKJS',
]

export const PDFJS_PATHS = {
  worker: `${PDFJS_FOLDER}/pdf.worker.min.mjs`,
  cMaps: `${PDFJS_FOLDER}/cmaps/`,
  standardFonts: `${PDFJS_FOLDER}/standard_fonts/`,
  icc: `${PDFJS_FOLDER}/iccs/`,
  wasm: `${PDFJS_FOLDER}/wasm/`,
} as const
