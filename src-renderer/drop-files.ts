/** Files dragged over and dropped on the window. */
import { isPicture } from './appearances/draw-picture.ts'
import { countDragged } from './store/file-names.ts'
import { useStore } from './store/store.ts'

/** The box of a signature that is not being made yet. */
function isOnBox(target: EventTarget | null): boolean {
  const { job, starting } = useStore.getState()
  const onBox = target instanceof Element && target.closest('[data-signature-box]') !== null
  return onBox && job === null && !starting
}

/** @returns the function that stops it */
export function listenToDrops(): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const blocked = () => document.querySelector('dialog[open]') !== null

  function over(event: DragEvent) {
    const { dataTransfer } = event
    const dragged = dataTransfer ? countDragged([...dataTransfer.items]) : null
    if (!dataTransfer || !dragged) return
    event.preventDefault()
    const onBox = dragged.pictures === 1 && isOnBox(event.target)
    const takes = (onBox || dragged.pdfs + dragged.keyFiles > 0) && !blocked()
    dataTransfer.dropEffect = takes ? 'copy' : 'none'
    if (!blocked()) useStore.getState().setDrag({ ...dragged, onBox })
  }

  function drop(event: DragEvent) {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    useStore.getState().setDrag(null)
    if (blocked()) return
    const [file] = files
    if (file && files.length === 1 && isPicture(file) && isOnBox(event.target))
      void useStore.getState().takePicture(file)
    else void useStore.getState().openFiles(files)
  }

  window.addEventListener('dragenter', over, { signal })
  window.addEventListener('dragover', over, { signal })
  window.addEventListener('drop', drop, { signal })
  window.addEventListener(
    'dragleave',
    event => {
      // Null: the pointer left the window, not just one element.
      if (event.relatedTarget === null) useStore.getState().setDrag(null)
    },
    { signal },
  )
  return () => stop.abort()
}
