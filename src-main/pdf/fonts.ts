/** The fonts of visible signatures: two that come along, and the system's own for what those lack. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { homedir } from 'node:os'
import { extname, join } from 'node:path'
import fontkit, { type Font } from '@pdf-lib/fontkit'
import { readFontFacts } from './font-coverage.ts'
import { provideGeneratorRuntime } from './generator-runtime.ts'

/** One font, loaded. Loading and the first layout cost the most, so a library keeps its faces for the whole run. */
export type FontFace = { readonly id: string; readonly font: Font }

export type FontLibrary = {
  /**
   * A face for every character of `text`, in order of use.
   *
   * @param text one user-perceived character
   * @returns    null where no font here covers it
   */
  faceFor(text: string, bold: boolean): FontFace | null
}

export type FontPlaces = {
  /** Folder with NotoSans-Regular.ttf and NotoSans-Bold.ttf. */
  readonly bundled: string
  /** Folders searched, in order, for what the bundled fonts lack. */
  readonly system: readonly string[]
}

/** Reads nothing until the first text is asked for. */
export function createFontLibrary(places: FontPlaces): FontLibrary {
  const faces = new Map<string, FontFace>()
  const answers = new Map<string, FontFace | null>()
  let candidates: readonly string[] | null = null
  const bundled = (bold: boolean) => {
    const path = join(places.bundled, bold ? 'NotoSans-Bold.ttf' : 'NotoSans-Regular.ttf')
    return load(faces, path, null)
  }
  const search = (text: string): FontFace | null => {
    for (const face of faces.values()) if (covers(face, text)) return face
    candidates ??= listFonts(places.system)
    return findCovering(candidates, text, (path, index) => load(faces, path, index))
  }
  return {
    faceFor(text, bold) {
      const own = bundled(bold)
      if (covers(own, text)) return own
      const known = answers.get(text)
      if (known !== undefined) return known
      const found = search(text)
      answers.set(text, found)
      return found
    },
  }
}

/** Where this system keeps its fonts. */
export function systemFontFolders(platform: NodeJS.Platform = process.platform): readonly string[] {
  const home = homedir()
  switch (platform) {
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library/Fonts')]
    case 'win32':
      return [
        join(process.env['WINDIR'] ?? 'C:\\Windows', 'Fonts'),
        join(process.env['LOCALAPPDATA'] ?? home, 'Microsoft\\Windows\\Fonts'),
      ]
    default:
      return [
        '/usr/share/fonts',
        '/usr/local/share/fonts',
        join(home, '.local/share/fonts'),
        join(home, '.fonts'),
      ]
  }
}

/** Joiners and marks of direction have no shape: a font need not know them. */
const SHAPELESS = /\p{Default_Ignorable_Code_Point}/u

function covers(face: FontFace, text: string): boolean {
  return [...text].every(c => SHAPELESS.test(c) || face.font.hasGlyphForCodePoint(c.codePointAt(0) ?? 0))
}

function load(faces: Map<string, FontFace>, path: string, index: number | null): FontFace {
  const id = index === null ? path : `${path}#${index}`
  const known = faces.get(id)
  if (known) return known
  const face = { id, font: openFont(readFileSync(path), index) }
  faces.set(id, face)
  return face
}

function openFont(bytes: Uint8Array, index: number | null): Font {
  provideGeneratorRuntime()
  if (index === null) return fontkit.create(bytes)
  // For a collection, create() gives an object with `fonts`; its types know single fonts only.
  const collection = fontkit.create(bytes) as unknown as { readonly fonts: readonly Font[] }
  const font = collection.fonts[index]
  if (!font) throw new Error('No such font in the collection')
  return font
}

const MAX_FILES = 4000
const MAX_DEPTH = 6
const MAX_FONT_BYTES = 96 << 20

function listFonts(folders: readonly string[]): readonly string[] {
  const found: string[] = []
  const walk = (folder: string, depth: number) => {
    if (depth > MAX_DEPTH || found.length >= MAX_FILES) return
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path, depth + 1)
      else if (['.ttf', '.otf', '.ttc', '.otc'].includes(extname(entry.name).toLowerCase())) found.push(path)
    }
  }
  for (const folder of folders) walk(folder, 0)
  return found.slice(0, MAX_FILES).sort((a, b) => plainness(b) - plainness(a) || (a < b ? -1 : 1))
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // Not there, or not ours to read.
  }
}

/** Plain upright sans faces first: they go best beside the bundled ones. */
function plainness(path: string): number {
  const wanted = [/sans/i, /regular/i, /noto/i].filter(word => word.test(path)).length
  const unwanted = [/bold|black|heavy/i, /italic|oblique/i, /light|thin/i, /mono|emoji|symbol|condensed/i]
  return wanted - 2 * unwanted.filter(word => word.test(path)).length
}

function findCovering(
  candidates: readonly string[],
  text: string,
  open: (path: string, index: number | null) => FontFace,
): FontFace | null {
  const codes = [...text].filter(c => !SHAPELESS.test(c)).map(c => c.codePointAt(0) ?? 0)
  for (const path of candidates) {
    try {
      const facts = factsOf(path).find(font => !font.italic && codes.every(code => font.covers(code)))
      if (!facts) continue
      const face = open(path, facts.index)
      if (covers(face, text)) return face
    } catch {
      // A broken font file is none of our business: the next one may serve.
    }
  }
  return null
}

function factsOf(path: string) {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    if (size > MAX_FONT_BYTES) return []
    const read = (offset: number, length: number) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, offset))
    }
    return readFontFacts({ size, read, close: () => {} })
  } finally {
    closeSync(fd)
  }
}
