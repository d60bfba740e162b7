/** Says where the box stands, once it rests, to those who do not see it. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from '../store/store.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'

/** Milliseconds without a change before something is said. */
const REST_MS = 500

export function Announcer() {
  const box = useStore(s => s.placing.box)
  const tooSmall = useStore(s => s.placing.tooSmall)
  const before = useRef(box)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      if (tooSmall) setSaid(PLACEMENT_WORDS.tooSmall)
      else if (box && box !== before.current) setSaid(PLACEMENT_WORDS.boxAt(box.pageIndex + 1, box.rect))
      else if (!box && before.current) setSaid(PLACEMENT_WORDS.boxRemoved)
      before.current = box
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [box, tooSmall])
  return (
    <div className="vh" role="status">
      {said}
    </div>
  )
}
