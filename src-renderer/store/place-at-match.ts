/** The signature box beside the match that a search has gone to: the rule is the command line's. */
import { boxBeside, USUAL_BOX_PT } from '../../src-shared/model/beside-words.ts'
import type { PageWords, WordQuery, WordsPlace } from '../../src-shared/model/find-words.ts'
import { type PageView, type ShownRect, shownSize } from '../../src-shared/model/geometry.ts'
import type { MarkedMatch } from '../viewer/pdf.ts'
import { activeDocument } from './active-document.ts'
import type { PagePlacement } from './placement-slice.ts'
import { mayPlaceFreely } from './sign-facts.ts'
import type { AppStore } from './store.ts'

type Page = {
  pageView(pageIndex: number): Promise<PageView>
  findWords(pageIndex: number, query: WordQuery): Promise<PageWords>
}

/** Whether the document in front takes a box: then a match offers to be the place. */
export function mayPlaceAtMatch(state: AppStore): boolean {
  const tab = activeDocument(state)
  if (!tab || tab.signed || tab.error || state.job || state.starting) return false
  return mayPlaceFreely(tab.info) && !tab.info.obstacles.some(({ blocks }) => blocks)
}

/**
 * @param placed a box that is there keeps its size
 * @throws AppError `placement.no-room`
 */
export async function placeAtMatch(
  page: Page,
  match: MarkedMatch,
  query: WordQuery,
  placed: PagePlacement | null,
): Promise<PagePlacement> {
  const { pageIndex } = match
  const view = await page.pageView(pageIndex)
  const { places, written } = await page.findWords(pageIndex, query)
  const place = nearest(places, match.rect)
  const { width, height } = placed?.rect ?? USUAL_BOX_PT
  const beside = { side: 'free', size: { width, height }, offset: { x: 0, y: 0 } } as const
  return { pageIndex, rect: boxBeside(place, written, shownSize(view), beside) }
}

/** The marks of the viewer tell which place is meant, the glyphs tell exactly where it is. */
function nearest(places: readonly WordsPlace[], rect: ShownRect): WordsPlace {
  const centre = ({ x, y, width, height }: ShownRect) => ({ x: x + width / 2, y: y + height / 2 })
  const { x, y } = centre(rect)
  const distance = ({ parts: [part] }: WordsPlace) => Math.hypot(centre(part).x - x, centre(part).y - y)
  const [first] = places.toSorted((a, b) => distance(a) - distance(b))
  // Found there by rules that only the viewer has: its marks are near enough.
  return first && distance(first) < Math.max(40, rect.width) ? first : { parts: [rect] }
}
