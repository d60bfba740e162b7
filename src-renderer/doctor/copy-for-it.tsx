/** Copies the message for whoever looks after the computer: token, system, driver needed. */
import { useState } from 'react'
import { messageForIt } from '../../src-shared/errors/doctor-words.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { words } from '../words.ts'

export function CopyForIt() {
  const report = useStore(s => s.doctorReport)
  const [state, setState] = useState<'rest' | 'copied' | 'refused'>('rest')
  async function copy() {
    if (!report) return
    try {
      await navigator.clipboard.writeText(messageForIt(report))
      setState('copied')
    } catch {
      setState('refused') // Clipboard access can be forbidden.
    }
  }
  return (
    <>
      <Button variant="ghost" icon="copy" disabled={!report} onClick={() => void copy()}>
        {words.doctor.copyForIt}
      </Button>
      <span className="t-12 c3" role="status">
        {state === 'copied' && words.doctor.copied}
        {state === 'refused' && words.doctor.copyFailed}
      </span>
    </>
  )
}
