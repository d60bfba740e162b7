/** Where a signature landed, as other programs see it: qpdf reads its rectangle, poppler draws it. */
import { execFileSync } from 'node:child_process'

/** Fractions of the page as shown, from its top left corner. */
export type Part = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** /Rect of the one signature widget, in user space units: x1, y1, x2, y2. */
export function signatureRect(pdf: string): readonly number[] {
  const out = execFileSync('qpdf', ['--json=2', '--json-key=qpdf', pdf], { encoding: 'utf8' })
  const { qpdf }: { qpdf: readonly [unknown, Record<string, { readonly value?: Value }>] } = JSON.parse(out)
  const found = Object.values(qpdf[1]).flatMap(({ value }) => {
    if (typeof value !== 'object' || value === null || !('/FT' in value)) return []
    const rect = value['/FT'] === '/Sig' ? value['/Rect'] : null
    return Array.isArray(rect) ? [rect.map(Number)] : []
  })
  const [rect] = found
  if (!rect || found.length !== 1) throw new Error(`${found.length} signature rectangles`)
  return rect
}

/** The smallest part of a page that holds everything the signature drew, as poppler draws the crop box. */
export function inkOfSignature(before: string, after: string, page: number): Part {
  const a = drawn(before, page)
  const b = drawn(after, page)
  if (a.width !== b.width || a.height !== b.height) throw new Error('The page changed its size')
  let [x1, y1, x2, y2] = [a.width, a.height, -1, -1]
  for (let i = 0; i < a.grey.length; i++) {
    if (a.grey[i] === b.grey[i]) continue
    const x = i % a.width
    const y = Math.floor(i / a.width)
    x1 = Math.min(x1, x)
    x2 = Math.max(x2, x)
    y1 = Math.min(y1, y)
    y2 = Math.max(y2, y)
  }
  if (x2 < 0) throw new Error('Nothing was drawn')
  return {
    left: x1 / a.width,
    top: y1 / a.height,
    width: (x2 + 1 - x1) / a.width,
    height: (y2 + 1 - y1) / a.height,
  }
}

/** A page as a binary PGM: "P5", width, height, 255, one byte per pixel. */
function drawn(pdf: string, page: number) {
  const only = String(page)
  const pgm = execFileSync(
    'pdftoppm',
    ['-gray', '-cropbox', '-r', '100', '-f', only, '-l', only, '-singlefile', pdf],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('pdftoppm wrote no PGM')
  return { width: Number(head[1]), height: Number(head[2]), grey: pgm.subarray(head[0].length) }
}
