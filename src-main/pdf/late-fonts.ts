/** The font library, loaded with the first visible signature: reading fonts costs more than the rest of a start. */
import type { FontLibrary } from './fonts.ts'

/**
 * @param bundled folder with NotoSans-Regular.ttf and NotoSans-Bold.ttf
 * @returns       one library for the whole run; the system's fonts serve what the bundled ones lack
 */
export function lateFonts(bundled: string): () => Promise<FontLibrary> {
  let library: Promise<FontLibrary> | null = null
  return () => {
    library ??= import('./fonts.ts').then(fonts =>
      fonts.createFontLibrary({ bundled, system: fonts.systemFontFolders() }),
    )
    return library
  }
}
