/** The few places of the window that a command reaches by moving the focus there. */

export const PDF_INPUT_ID = 'pdf-files'
export const HOME_SEARCH_ID = 'home-search'
export const PAGE_INPUT_ID = 'page-number'

/** Opens the system's file dialog. Must run in the turn of a key or a click. */
export function pickPdfs(): void {
  document.getElementById(PDF_INPUT_ID)?.click()
}

export function focusHomeSearch(): void {
  document.getElementById(HOME_SEARCH_ID)?.focus()
}

export function focusGoToPage(): void {
  const input = document.getElementById(PAGE_INPUT_ID)
  input?.focus()
  if (input instanceof HTMLInputElement) input.select()
}

/** More frames than React takes to put the box on a page that is being drawn. */
const FRAMES_WAITED = 30

/** The box that was just placed, as soon as it is there: keys move it from then on. */
export function focusSignatureBox(frames = FRAMES_WAITED): void {
  const box = document.querySelector<HTMLElement>('[data-signature-box]')
  if (box) box.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusSignatureBox(frames - 1))
}

/** Regions in the order of F6: title bar, toolbar, pages, document, inspector; on Home sidebar and content. */
export function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(r => r.offsetParent)
  if (regions.length === 0) return
  const at = regions.findIndex(region => region.contains(document.activeElement))
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0]
  const inside = next?.querySelector<HTMLElement>(
    '[aria-current], [aria-selected="true"], button:not(:disabled), input, [tabindex="0"]',
  )
  ;(inside ?? next)?.focus()
}
