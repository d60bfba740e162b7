/** A signature on its way: which step, how many bytes, and the way out. Nothing shows for work under 200 ms. */
import { useEffect, useState } from 'react'
import type { SignJob } from '../../src-shared/model/signing.ts'
import { fileSize } from '../format.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { progress } = words
const QUIET_MS = 200
const SLOW_MS = 10_000
const STEPS = ['preparing', 'signing', 'checking', 'writing'] as const

export function ProgressDialog({ job }: { readonly job: SignJob }) {
  const cancelJob = useStore(s => s.cancelJob)
  const [shown, setShown] = useState(false)
  const [cancelling, setCancelling] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  const isSlow = useSlow(job.phase)
  const opens = job.use === 'open'
  if (!shown) return null

  function cancel() {
    setCancelling(true)
    void cancelJob()
  }

  return (
    <Dialog
      title={opens ? progress.opening : progress.title}
      subtitle={job.itemName}
      width={448}
      onClose={cancel}
      footer={
        <>
          <span className="t-12 c3">{progress.untouched}</span>
          <span className="end" />
          <Button keys="Esc" disabled={cancelling} onClick={cancel}>
            {cancelling ? progress.cancelling : words.common.cancel}
          </Button>
        </>
      }
    >
      {opens ? (
        <p className="row t-13" role="status">
          <span className="spin" aria-hidden="true" />
          <span className="m">{progress.openingKey}</span>
        </p>
      ) : (
        <>
          <ol className="col gap-2 steps" aria-label={progress.steps}>
            {STEPS.map(step => (
              <StepRow key={step} step={step} phase={job.phase} />
            ))}
          </ol>
          <Bytes job={job} />
        </>
      )}
      {isSlow && (
        <p className="t-13 c2" role="status">
          {progress.slow}
        </p>
      )}
    </Dialog>
  )
}

/** True once the token has been asked for so long that a person wonders. */
function useSlow(phase: SignJob['phase']): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    setSlow(false)
    if (phase !== 'signing') return
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [phase])
  return slow
}

function StepRow(props: { readonly step: (typeof STEPS)[number]; readonly phase: SignJob['phase'] }) {
  const steps: readonly string[] = STEPS
  const at = steps.indexOf(props.phase === 'awaiting-pin' ? 'signing' : props.phase)
  const mine = STEPS.indexOf(props.step)
  const current = mine === at
  return (
    <li className={`row t-13 ${mine > at ? 'c3' : ''}`} aria-current={current ? 'step' : undefined}>
      {current ? (
        <span className="spin" aria-hidden="true" />
      ) : (
        <Icon name={mine < at ? 'circle-check' : 'clock'} className={mine < at ? 'f-ok' : 'c3'} />
      )}
      <span className={current ? 'm' : undefined} role={current ? 'status' : undefined}>
        {progress.phases[props.step]}
      </span>
    </li>
  )
}

function Bytes({ job }: { readonly job: SignJob }) {
  const done = job.progress?.done ?? 0
  const total = job.progress?.total ?? 0
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <div className="col gap-2">
      <div
        className="bar"
        role="progressbar"
        aria-label={progress.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <p className="t-12 c3 bytes">{total > 0 ? progress.bytes(fileSize(done), fileSize(total)) : ''}</p>
    </div>
  )
}
