/** Files dragged over and dropped on the window. */
import { useStore } from './store/store.ts'

/** What is being dragged, from types alone: names are hidden until release. Pure. */
export function countDragged(
  items: readonly { readonly kind: string; readonly type: string }[],
): { readonly pdfs: number; readonly others: number } | null {
  const files = items.filter(item => item.kind === 'file')
  if (files.length === 0) return null
  // Some systems tell no type at all while dragging: judged by its name on release.
  const pdfs = files.filter(file => file.type === 'application/pdf' || file.type === '').length
  return { pdfs, others: files.length - pdfs }
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
    const takes = dragged.pdfs > 0 && !blocked()
    dataTransfer.dropEffect = takes ? 'copy' : 'none'
    if (!blocked()) useStore.getState().setDrag(dragged)
  }

  function drop(event: DragEvent) {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    useStore.getState().setDrag(null)
    if (!blocked()) void useStore.getState().openFiles(files)
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
