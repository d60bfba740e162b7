/** What pdf.js looks for when its worker shall run where it runs itself. Its package brings no types for it. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  export const WorkerMessageHandler: unknown
}
