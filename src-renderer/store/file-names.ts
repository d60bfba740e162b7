/** Files by name and type, as people and browsers tell them. Pure. */

/** The last part of a path, whichever slash it is written with. */
export function fileNameOf(path: string): string {
  return path.split(/[\\/]/).findLast(part => part !== '') ?? path
}

/**
 * Worth opening: what is inside says the rest. A scanner's file without an extension may be a PDF.
 *
 * @param type as the browser tells it, often empty
 */
export function isPdfName(name: string, type: string): boolean {
  return type === 'application/pdf' || /\.pdf$/i.test(name) || (type === '' && !/[^.]\./.test(name))
}

/** A key file, PKCS#12. */
export function isKeyFileName(name: string): boolean {
  return /\.(p12|pfx)$/i.test(name)
}

/** "Clients › Ribeiro". */
export function folderTrail(folders: readonly string[]): string {
  return folders.join(' › ')
}

/** What is being dragged, from types alone: names are hidden until release. Pure. */
export function countDragged(items: readonly { readonly kind: string; readonly type: string }[]): {
  readonly pdfs: number
  readonly keyFiles: number
  readonly pictures: number
  readonly others: number
} | null {
  const files = items.filter(item => item.kind === 'file')
  if (files.length === 0) return null
  // Some systems tell no type at all while dragging: judged by its name on release.
  const pdfs = files.filter(file => file.type === 'application/pdf' || file.type === '').length
  const keyFiles = files.filter(file => /pkcs-?12$/.test(file.type)).length
  const pictures = files.filter(file => /^image\/(png|jpeg|svg\+xml)$/.test(file.type)).length
  return { pdfs, keyFiles, pictures, others: files.length - pdfs - keyFiles - pictures }
}

type Dragged = NonNullable<ReturnType<typeof countDragged>>

/** Which the signature box takes, and nothing else does. */
export function isOnlyPicture({ pdfs, keyFiles, pictures, others }: Dragged): boolean {
  return pictures === 1 && pdfs + keyFiles + others === 0
}
