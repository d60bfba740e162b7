/** Search in the document: above the pages, at the right. */
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { focusSignatureBox } from '../focus-targets.ts'
import { mayPlaceAtMatch } from '../store/place-at-match.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { VIEWER_WORDS } from './viewer-words.ts'

export function FindBar() {
  const open = useStore(s => s.search.open)
  return open ? <OpenFindBar /> : null
}

function OpenFindBar() {
  const search = useStore(s => s.search)
  const changeSearch = useStore(s => s.changeSearch)
  const searchNext = useStore(s => s.searchNext)
  const searchPrevious = useStore(s => s.searchPrevious)
  const closeSearch = useStore(s => s.closeSearch)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') closeSearch()
    // On a button Enter presses that button.
    else if (event.key === 'Enter' && event.target === input.current)
      (event.shiftKey ? searchPrevious : searchNext)()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search className="findbar" aria-label={VIEWER_WORDS.find} onKeyDown={onKeyDown}>
      <div className="row gap-1">
        <Icon name="search" className="c3" />
        <input
          ref={input}
          className="find-input"
          type="text"
          aria-label={VIEWER_WORDS.find}
          placeholder={VIEWER_WORDS.findPlaceholder}
          value={search.query}
          onChange={event => changeSearch({ query: event.target.value })}
        />
        <span className="t-12 c3 nowrap find-count" role="status">
          {countWords(search)}
        </span>
        <IconButton label={VIEWER_WORDS.findPrevious} icon="chevron-up" onClick={searchPrevious} />
        <IconButton label={VIEWER_WORDS.findNext} icon="chevron-down" onClick={searchNext} />
        <IconButton label={VIEWER_WORDS.findClose} icon="x" onClick={closeSearch} />
      </div>
      <div className="row gap-1">
        <Option
          words={VIEWER_WORDS.highlightAll}
          on={search.highlightAll}
          onChange={highlightAll => changeSearch({ highlightAll })}
        />
        <Option
          words={VIEWER_WORDS.matchCase}
          on={search.caseSensitive}
          onChange={caseSensitive => changeSearch({ caseSensitive })}
        />
        <Option
          words={VIEWER_WORDS.wholeWords}
          on={search.wholeWords}
          onChange={wholeWords => changeSearch({ wholeWords })}
        />
      </div>
      <PlaceHere />
    </search>
  )
}

/** The signature beside the match that is gone to. */
function PlaceHere() {
  const hasMatch = useStore(s => s.search.currentMatch > 0)
  const may = useStore(mayPlaceAtMatch)
  const placeAtMatch = useStore(s => s.placeAtMatch)
  if (!hasMatch || !may) return null
  return (
    <Button
      size="sm"
      icon="signature"
      onClick={() => void placeAtMatch().then(placed => placed && focusSignatureBox())}
    >
      {VIEWER_WORDS.placeHere}
    </Button>
  )
}

function Option(props: {
  readonly words: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) {
  return (
    <button
      type="button"
      className="find-option"
      aria-pressed={props.on}
      onClick={() => props.onChange(!props.on)}
    >
      {props.words}
    </button>
  )
}

function countWords(search: {
  readonly query: string
  readonly searching: boolean
  readonly matchCount: number
  readonly currentMatch: number
}): string {
  if (search.query === '') return ''
  if (search.matchCount > 0) return VIEWER_WORDS.matchOf(search.currentMatch, search.matchCount)
  return search.searching ? VIEWER_WORDS.searching : VIEWER_WORDS.noMatch
}
