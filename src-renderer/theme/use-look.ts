/** How the window looks, as set by the person: written to the root element, where the style sheets read it. */
import { useEffect } from 'react'
import { useStore } from '../store/store.ts'

/** The size of 1 rem at 100 %, CSS px. */
const ROOT_PX = 16

export function useLook(): void {
  const { theme, textSize, moreContrast, lessMotion, dimPagesInDark, technicalNames } = useStore(
    s => s.settings,
  )
  useEffect(() => {
    const root = document.documentElement
    const set = (name: string, value: string | null) => {
      if (value === null) delete root.dataset[name]
      else root.dataset[name] = value
    }
    set('theme', theme === 'system' ? null : theme)
    set('contrast', moreContrast ? 'more' : null)
    set('motion', lessMotion ? 'less' : null)
    set('pages', dimPagesInDark ? null : 'white')
    set('technical', technicalNames ? null : 'off')
    root.style.fontSize = textSize === 100 ? '' : `${(ROOT_PX * textSize) / 100}px`
  }, [theme, textSize, moreContrast, lessMotion, dimPagesInDark, technicalNames])
}
