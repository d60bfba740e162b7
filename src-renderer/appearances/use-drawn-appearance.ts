/** A visible signature as it will be written: the app draws its stream, pdf.js shows it. */
import { useEffect, useState } from 'react'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import type { NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { Appearance } from '../../src-shared/model/signing.ts'
import { app, documentSource } from '../bridge.ts'
import { PLACEMENT_WORDS } from '../placement/placement-words.ts'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { effectiveChoice } from '../store/token-facts.ts'
import { createPageDrawer } from '../viewer/pdfjs.ts'

export type DrawnAppearance = { readonly canvas: HTMLCanvasElement | null; readonly error: AppError | null }

export type WantedAppearance = {
  readonly appearance: Appearance
  /** Instead of a kept one: as it is being edited. */
  readonly draft: NamedAppearance | null
  /** Points as shown. */
  readonly width: number
  readonly height: number
  readonly pxPerPt: number
}

/** While a person types or pulls, not every step is drawn. */
const REST_MS = 90

/** For all previews of the window: see `createPageDrawer`. */
const drawer = createPageDrawer()

/** @returns what was drawn last, until the newer one is there */
export function useDrawnAppearance(wanted: WantedAppearance): DrawnAppearance {
  const [drawn, setDrawn] = useState<DrawnAppearance>({ canvas: null, error: null })
  const request = useRequest(wanted)
  const scale = wanted.pxPerPt * globalThis.devicePixelRatio
  // One text for all that matters, so that equal wishes are drawn once.
  const key = JSON.stringify({ request, scale })
  useEffect(() => {
    let current = true
    const draw = async () => {
      const { request, scale }: { request: Parameters<typeof app.appearances.preview>[0]; scale: number } =
        JSON.parse(key)
      const { previewId } = await app.appearances.preview(request)
      const source = await documentSource(previewId)
      const canvas = await drawer.draw(await source.read(0, source.size), scale)
      if (current) setDrawn({ canvas, error: null })
    }
    const timer = setTimeout(() => {
      draw().catch((error: unknown) => current && setDrawn({ canvas: null, error: asAppError(error) }))
    }, REST_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [key])
  return drawn
}

function useRequest({ appearance, draft, width, height }: WantedAppearance) {
  const reason = useStore(s => s.settings.reason)
  const location = useStore(s => s.settings.location)
  const documentId = useStore(s => s.activeId)
  const chosen = useStore(s => effectiveChoice(s.tokenList, s.certificateChoice, s.lastUsed)?.certificate)
  return {
    appearance,
    draft,
    width,
    height,
    documentId,
    reason: reason.trim() || null,
    location: location.trim() || null,
    signer: {
      name: chosen?.subjectName ?? PLACEMENT_WORDS.yourName,
      issuer: chosen?.issuerName ?? '',
      serial: chosen?.serialNumber ?? '',
    },
  }
}
