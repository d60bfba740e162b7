/** What the placement machine must know of one page: its size, its text, the fields on it. */
import { useEffect, useMemo, useState } from 'react'
import type { SignatureField } from '../../src-shared/model/document.ts'
import { type PageView, type ShownRect, toShownRect } from '../../src-shared/model/geometry.ts'
import type { PageFrame, Pdf } from '../viewer/pdf.ts'
import type { Ground } from './placement-machine.ts'
import { snapTargets, type TextLine, textLines } from './text-lines.ts'

/** The pull of guides reaches this far. CSS px. */
const REACH_PX = 6

export type ShownField = { readonly field: SignatureField; readonly rect: ShownRect }

/** @param wanted text is read only where a box stands or may be drawn */
export function useGround(
  pdf: Pdf,
  frame: PageFrame,
  fieldsOfDocument: readonly SignatureField[],
  wanted: boolean,
): { readonly ground: Ground; readonly fields: readonly ShownField[] } {
  const { pageIndex, widthPt, heightPt, pxPerPt } = frame
  const [view, setView] = useState<PageView | null>(null)
  const [lines, setLines] = useState<readonly TextLine[] | null>(null)

  useEffect(() => {
    let current = true
    // A page that cannot be read is drawn white, and has nothing to align with.
    pdf.pageView(pageIndex).then(
      v => current && setView(v),
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [pdf, pageIndex])

  useEffect(() => {
    if (!wanted || lines || !view) return
    let current = true
    pdf.textRuns(pageIndex).then(
      runs => current && setLines(textLines(runs, view)),
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [pdf, pageIndex, view, lines, wanted])

  const fields = useMemo(() => {
    if (!view) return []
    return fieldsOfDocument.flatMap(field =>
      field.pageIndex === pageIndex && field.rect && isVisible(field.rect)
        ? [{ field, rect: toShownRect(field.rect, view) }]
        : [],
    )
  }, [fieldsOfDocument, pageIndex, view])

  const ground = useMemo(() => {
    const shown = view ?? { crop: { x1: 0, y1: 0, x2: widthPt, y2: heightPt }, rotation: 0, userUnit: 1 }
    const rects = fields.map(f => f.rect)
    return { pageIndex, targets: snapTargets(shown, lines ?? [], rects), reach: REACH_PX / pxPerPt }
  }, [pageIndex, view, widthPt, heightPt, lines, fields, pxPerPt])

  return { ground, fields }
}

function isVisible(rect: {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}) {
  return rect.x2 - rect.x1 > 1 && rect.y2 - rect.y1 > 1
}
