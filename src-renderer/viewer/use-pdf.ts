/** The PDF of a tab: opened, asked for its password, opened again when its file changed. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { app, documentSource } from '../bridge.ts'
import { useStore } from '../store/store.ts'
import { createOpenPdfs } from './open-pdfs.ts'
import type { AskPassword, Pdf } from './pdf.ts'
import { openPdf } from './pdfjs.ts'
import { withTail } from './tailed-source.ts'
import type { ViewerStage } from './viewer-notice.tsx'

/** What the app knows that pdf.js needs: a password that nobody shall be asked for, and bytes behind the file. */
type Viewing = { readonly password: string | null; readonly tail: Uint8Array | null }

const NOTHING: Viewing = { password: null, tail: null }

async function viewingOf(documentId: string): Promise<Viewing> {
  const document = useStore.getState().documents.find(({ info }) => info.documentId === documentId)
  if (!document?.info.encrypted) return NOTHING
  try {
    const { password, tail } = await app.documents.viewing({ documentId })
    return { password, tail: tail === null ? null : Uint8Array.from(atob(tail), one => one.charCodeAt(0)) }
  } catch {
    return NOTHING // Then the person is asked.
  }
}

function openForViewing(
  documentId: string,
  askPassword: AskPassword,
  onBytesLost: (reason: unknown) => void,
): ReturnType<typeof openPdf> {
  const viewing = viewingOf(documentId)
  const source = Promise.all([documentSource(documentId), viewing]).then(([bytes, { tail }]) =>
    tail ? withTail(bytes, tail) : bytes,
  )
  const ask: AskPassword = async wrongBefore => {
    const { password } = await viewing
    return password !== null && !wrongBefore ? password : askPassword(wrongBefore)
  }
  return openPdf(source, ask, onBytesLost)
}

/** Tells the viewer in front that its file changed under it. */
const lost = new EventTarget()

/** Outlives the viewers: a tab that comes back to the front finds its PDF open. Ended by `keepOnly`. */
const openPdfs = createOpenPdfs(openForViewing, documentId =>
  lost.dispatchEvent(new CustomEvent('lost', { detail: documentId })),
)

/** A file that changes more often than this is shown when it rests. Milliseconds. */
const REST_MS = 250

/** @returns the PDF once it is open, what to show until then, and the ways to try again and to give up */
export function usePdf(documentId: string, version: number) {
  const [pdf, setPdf] = useState<Pdf | null>(null)
  const [stage, setStage] = useState<ViewerStage>({ kind: 'opening' })
  const [attempt, setAttempt] = useState(0)
  const again = useCallback(() => setAttempt(a => a + 1), [])
  const fail = useCallback(() => setStage({ kind: 'failed', gone: false }), [])
  const shown = useRef(false)
  const takePassword = useStore(s => s.takePassword)

  useEffect(() => {
    const keep = () => openPdfs.keepOnly(new Set(useStore.getState().documents.map(d => d.info.documentId)))
    return useStore.subscribe((now, before) => {
      if (now.documents !== before.documents) keep()
    })
  }, [])

  useEffect(() => {
    let rest: ReturnType<typeof setTimeout> | undefined
    const onLost = (event: Event) => {
      if (!(event instanceof CustomEvent) || event.detail !== documentId) return
      clearTimeout(rest)
      // Lost while it was opened: the person decides when to try again, not a loop.
      if (shown.current) rest = setTimeout(again, REST_MS)
    }
    lost.addEventListener('lost', onLost)
    return () => {
      clearTimeout(rest)
      lost.removeEventListener('lost', onLost)
    }
  }, [documentId, again])

  useEffect(() => {
    let current = true
    let giveUp: () => void = () => undefined
    const ask: AskPassword = async wrongBefore => {
      const handed = takePassword(documentId)
      if (handed !== null && !wrongBefore) return handed
      return new Promise(answer => {
        if (!current) return answer(null)
        giveUp = () => answer(null)
        setStage({ kind: 'password', wrongBefore, answer })
      })
    }
    setPdf(null)
    setStage({ kind: 'opening' })
    shown.current = false
    openPdfs.get(documentId, `${version}.${attempt}`, ask).then(
      opened => {
        if (!current) return
        setPdf(opened)
        setStage({ kind: 'shown' })
        shown.current = true
      },
      (error: unknown) => {
        if (current) setStage(stageOf(error))
      },
    )
    return () => {
      current = false
      // Nobody is left to answer; a viewer that comes back asks anew.
      giveUp()
    }
  }, [documentId, version, attempt, takePassword])

  return { pdf, stage, again, fail }
}

function stageOf(error: unknown): ViewerStage {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return { kind: 'locked' }
  return { kind: 'failed', gone: name !== 'InvalidPDFException' && name !== 'FormatError' }
}
