/** File names as people read them, on every system. */

/** The last part of a path, whichever slash it is written with. */
export function fileNameOf(path: string): string {
  return path.split(/[\\/]/).findLast(part => part !== '') ?? path
}

/** `type` as the browser tells it, often empty. */
export function isPdfName(name: string, type: string): boolean {
  return type === 'application/pdf' || /\.pdf$/i.test(name)
}

/** "Clients › Ribeiro". */
export function folderTrail(folders: readonly string[]): string {
  return folders.join(' › ')
}
