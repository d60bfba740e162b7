/** What the visible signature will look like, inside its box: picture left, text right, as the signer draws it. */
import { useEffect, useState } from 'react'
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import type { Settings } from '../../src-shared/model/settings.ts'
import { useStore } from '../store/store.ts'
import { effectiveChoice } from '../store/token-facts.ts'
import { Icon } from '../ui/icon.tsx'
import { PLACEMENT_WORDS } from './placement-words.ts'
import { fitPreview, LINE_HEIGHT, type PreviewText, signatureTime } from './preview-fit.ts'
import { usePicture } from './use-picture.ts'

/** The typeface that the signer embeds, see placement.css. */
const FACE = '"Signature Sans"'

/** Until the picture is there: pictures of signatures are about twice as wide as high. */
const USUAL_ASPECT = 2

export function AppearancePreview({ rect, pxPerPt }: { readonly rect: ShownRect; readonly pxPerPt: number }) {
  const settings = useStore(s => s.settings)
  const name = useStore(s => {
    const chosen = effectiveChoice(s.tokenList, s.certificateChoice, s.lastUsed)
    return chosen?.certificate.subjectName ?? PLACEMENT_WORDS.yourName
  })
  const measure = useMeasure()
  const { imagePath } = settings.appearance
  const picture = usePicture(imagePath)
  const aspect = imagePath === null ? null : (picture?.aspect ?? USUAL_ASPECT)
  const fit = fitPreview(rect, textsOf(settings, name, new Date()), aspect, measure)
  return (
    <div
      className="preview"
      style={{ padding: fit.paddingPt * pxPerPt, gap: fit.gapPt * pxPerPt }}
      aria-hidden="true"
    >
      {imagePath !== null && (
        <span className="preview-picture" style={{ width: fit.pictureWidthPt * pxPerPt }}>
          {picture ? <img src={picture.url} alt="" /> : <Icon name="image" size={24} />}
        </span>
      )}
      <span className="preview-text">
        {fit.lines.map((line, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
            key={i}
            className={line.bold ? 'bold' : undefined}
            style={{
              fontSize: line.sizePt * pxPerPt,
              lineHeight: `${line.sizePt * LINE_HEIGHT * pxPerPt}px`,
            }}
          >
            {line.text}
          </span>
        ))}
      </span>
    </div>
  )
}

function textsOf(settings: Settings, name: string, now: Date): readonly PreviewText[] {
  const { appearance, reason, location } = settings
  return [
    { text: appearance.showName ? name : '', bold: true },
    { text: appearance.showDate ? signatureTime(now) : '', bold: false },
    { text: appearance.showReason ? reason.trim() : '', bold: false },
    { text: appearance.showLocation ? location.trim() : '', bold: false },
  ].filter(({ text }) => text !== '')
}

/** Widths in em; other ones once the typeface is there. */
function useMeasure(): (text: string, bold: boolean) => number {
  const [measure, setMeasure] = useState(() => measureWith('sans-serif'))
  useEffect(() => {
    let current = true
    Promise.all([document.fonts.load(`16px ${FACE}`), document.fonts.load(`bold 16px ${FACE}`)]).then(
      () => current && setMeasure(() => measureWith(FACE)),
      // Without it the system's own sans-serif is close enough for a preview.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [])
  return measure
}

/** Measured large, so that hinting does not matter. */
const MEASURED_PX = 100

function measureWith(face: string): (text: string, bold: boolean) => number {
  const context = document.createElement('canvas').getContext('2d')
  return (text, bold) => {
    if (!context) return text.length * 0.5
    context.font = `${bold ? 'bold ' : ''}${MEASURED_PX}px ${face}`
    return context.measureText(text).width / MEASURED_PX
  }
}
