/** How the signer will set the text of a visible signature: size and line breaks, by the same rules. Pure, in points. */

export type PreviewText = { readonly text: string; readonly bold: boolean }

export type PreviewFit = {
  readonly paddingPt: number
  /** Width of the picture, 0 without one. */
  readonly pictureWidthPt: number
  readonly gapPt: number
  readonly lines: readonly (PreviewText & { readonly sizePt: number })[]
}

const LARGEST_PT = 12
const SMALLEST_PT = 3.5
const STEP_PT = 0.25
export const LINE_HEIGHT = 1.22
const NAME_SCALE = 1.1
const PICTURE_SHARE = 0.44

/**
 * @param box            points as shown
 * @param pictureAspect  width divided by height, null without a picture
 * @param measure        width of a text in em
 */
export function fitPreview(
  box: { readonly width: number; readonly height: number },
  texts: readonly PreviewText[],
  pictureAspect: number | null,
  measure: (text: string, bold: boolean) => number,
): PreviewFit {
  const paddingPt = Math.min(4, box.height * 0.08, box.width * 0.04)
  const inner = { width: box.width - 2 * paddingPt, height: box.height - 2 * paddingPt }
  const share = texts.length === 0 ? 1 : PICTURE_SHARE
  const pictureWidthPt =
    pictureAspect === null ? 0 : Math.min(inner.width * share, inner.height * pictureAspect)
  const gapPt = pictureAspect === null ? 0 : Math.min(8, inner.width * 0.04)
  const width = inner.width - pictureWidthPt - gapPt
  const wrapAt = (size: number) =>
    texts.flatMap(({ text, bold }) => {
      const sizePt = bold ? size * NAME_SCALE : size
      return wrapped(text, width / sizePt, t => measure(t, bold)).map(t => ({ text: t, bold, sizePt }))
    })
  let size = Math.min(LARGEST_PT, Math.max(SMALLEST_PT, inner.height / 2.4))
  while (size > SMALLEST_PT) {
    const lines = wrapAt(size)
    const height = lines.reduce((sum, line) => sum + line.sizePt * LINE_HEIGHT, 0)
    const wide = lines.some(line => measure(line.text, line.bold) * line.sizePt > width)
    if (height <= inner.height && !wide) break
    size = Math.max(SMALLEST_PT, size - STEP_PT)
  }
  return { paddingPt, pictureWidthPt, gapPt, lines: wrapAt(size) }
}

/** @param width of a line in em */
function wrapped(text: string, width: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && measure(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `17 Nov 2026, 10:42 +01:00`, local time: as the signer writes it. */
export function signatureTime(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const zone = -now.getTimezoneOffset()
  const minutes = Math.abs(zone)
  const offset =
    zone === 0 ? 'UTC' : `${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}`
  return `${now.getDate()} ${MONTHS[now.getMonth()]} ${now.getFullYear()}, ${clock} ${offset}`
}
