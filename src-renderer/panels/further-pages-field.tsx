/** The same signature on further pages: a field for their numbers. */
import { useId } from 'react'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import { furtherPages, mayShowOnFurtherPages } from '../store/further-pages.ts'
import { useStore } from '../store/store.ts'
import { words } from '../words.ts'

const text = words.appearances.furtherPages

export function FurtherPagesField({ info }: { readonly info: DocumentInfo }) {
  const typed = useStore(s => s.alsoOn)
  const setAlsoOn = useStore(s => s.setAlsoOn)
  const id = useId()
  if (!mayShowOnFurtherPages(info)) return null
  const { isWrong } = furtherPages(typed, info)
  return (
    <div className="further-pages">
      <label className="t-13 c2" htmlFor={id}>
        {text.label}
      </label>
      <div className={`input${isWrong ? ' error' : ''}`}>
        <input
          id={id}
          value={typed[info.documentId] ?? ''}
          placeholder={text.placeholder}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={event => setAlsoOn(info.documentId, event.target.value)}
        />
      </div>
      {isWrong && (
        <p className="t-12 c3" id={`${id}-wrong`}>
          {text.wrong(info.pageCount)}
        </p>
      )}
    </div>
  )
}
