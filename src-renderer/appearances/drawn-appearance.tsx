/** Shows a visible signature as it will be written, or why it cannot be. */
import { useLayoutEffect, useRef } from 'react'
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import { Icon } from '../ui/icon.tsx'
import { useDrawnAppearance, type WantedAppearance } from './use-drawn-appearance.ts'

/** Fills what holds it. What it says is said elsewhere in words, so screen readers pass it over. */
export function DrawnAppearance(wanted: WantedAppearance) {
  const { canvas, error } = useDrawnAppearance(wanted)
  const holder = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    holder.current?.replaceChildren(...(canvas ? [canvas] : []))
  }, [canvas])
  return (
    <>
      <span className="drawn" ref={holder} aria-hidden="true" data-drawn={canvas ? '' : undefined} />
      {error && (
        <span className="drawn-problem t-12">
          <Icon name="triangle-alert" size={14} />
          <span>{wordsOf(error).title}</span>
        </span>
      )}
    </>
  )
}
