import { beforeEach, expect, test, vi } from 'vitest'
import { createTestHost } from '../test-host.ts'
import type { PagesOnScreen, Pdf, Zoom } from '../viewer/pdf.ts'

const host = createTestHost()
vi.stubGlobal('window', { host })
const { useStore } = await import('./store.ts')
const fresh = useStore.getState()
const store = useStore.getState

/** Pages that only remember what they were asked. */
function pages(zoom: Zoom = 'comfortable') {
  const asked: unknown[] = []
  const note =
    (name: string) =>
    (...what: unknown[]) => {
      asked.push([name, ...what])
    }
  const onScreen: PagesOnScreen = {
    goToPage: note('goToPage'),
    reveal: note('reveal'),
    setZoom: note('setZoom'),
    zoom: () => zoom,
    zoomBy: note('zoomBy'),
    turnTo: note('turnTo'),
    search: note('search'),
    endSearch: note('endSearch'),
    currentMatch: () => null,
    frames: () => [],
    destroy: () => undefined,
  }
  return { asked, onScreen }
}

// Nothing here looks into it.
const PDF = {} as Pdf

beforeEach(() => useStore.setState(fresh, true))

test('wishes reach the pages on screen, within the document', () => {
  const { asked, onScreen } = pages()
  store().lendPages('a', PDF, onScreen)
  store().noteView({ pageCount: 6, page: 2, viewRotation: 270 })
  store().goToPage(99)
  store().goToPage(-3)
  store().rotateView()
  store().fitWidth()
  expect(asked).toEqual([
    ['goToPage', 6],
    ['goToPage', 1],
    ['turnTo', 0],
    ['setZoom', 'fit-width'],
  ])
})

test('without pages a wish goes nowhere', () => {
  store().goToPage(3)
  store().zoomIn()
  expect(store().page).toBe(1)
  expect(store().zoom).toBe(1)
})

test('a document that comes back is where it was left', () => {
  const takeBack = store().lendPages('a', PDF, pages(1.5).onScreen)
  store().noteView({ pageCount: 9, page: 7, viewRotation: 90, zoom: 1.5 })
  takeBack()
  expect(store().whereabouts('a')).toEqual({ page: 7, zoom: 1.5, viewRotation: 90 })
  expect(store().whereabouts('b')).toBeNull()
  expect(store().page).toBe(1)
})

test('the one that leaves late does not take the pages of the one that came', () => {
  const first = store().lendPages('a', PDF, pages().onScreen)
  const { asked, onScreen } = pages()
  store().lendPages('b', PDF, onScreen)
  store().noteView({ pageCount: 3 })
  first()
  store().goToPage(2)
  expect(asked).toEqual([['goToPage', 2]])
  expect(store().pageCount).toBe(3)
})

test('a search is asked for again when it changes, and steps keep it', () => {
  const { asked, onScreen } = pages()
  store().lendPages('a', PDF, onScreen)
  store().openSearch()
  store().changeSearch({ query: 'tenant' })
  store().noteSearch({ matchCount: 3, currentMatch: 1, searching: false, wrapped: false })
  store().searchNext()
  expect(asked).toMatchObject([
    ['search', { query: 'tenant', highlightAll: true }, null],
    ['search', { query: 'tenant' }, 'next'],
  ])
  store().closeSearch()
  expect(store().search).toMatchObject({ open: false, query: '', matchCount: 0 })
})

test('a password is handed over once, for its document, and is not in the state', () => {
  store().passPassword('a', 'Geheim-7')
  expect(JSON.stringify(store())).not.toContain('Geheim-7')
  expect(store().takePassword('b')).toBeNull()
  expect(store().takePassword('a')).toBe('Geheim-7')
  expect(store().takePassword('a')).toBeNull()
})

test('a password nobody asks for is dropped', () => {
  vi.useFakeTimers()
  store().passPassword('a', 'Geheim-7')
  vi.advanceTimersByTime(10_001)
  expect(store().takePassword('a')).toBeNull()
  vi.useRealTimers()
})
