/** Whether a file is still the one that was opened. */
import type { FileStamp } from './ports.ts'

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino
}
