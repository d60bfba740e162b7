/** What a running or failed job shows: the PIN question, a waiting state, the progress, or why it ended. */
import type { PinQuestion, SignJob } from '../../src-shared/model/signing.ts'
import { PinDialog } from '../pin/pin-dialog.tsx'
import { useStore } from '../store/store.ts'
import { FailureDialog } from './failure-dialog.tsx'
import { ProgressDialog } from './progress-dialog.tsx'
import { LockedDialog, ReaderDialog, RemovedDialog } from './token-dialogs.tsx'

export function JobDialogs() {
  const job = useStore(s => s.job)
  const signError = useStore(s => s.signError)
  const failedJob = useStore(s => s.failedJob)
  const asked = useStore(s => s.questionCount)
  const waitsForService = useStore(s => s.secretQuestion !== null)
  if (waitsForService) return null
  if (job?.question) return <Question key={asked} job={job} question={job.question} />
  if (job) return <ProgressDialog job={job} />
  if (signError?.code === 'token.pin-locked') return <LockedDialog job={failedJob} running={false} />
  return signError ? <FailureDialog error={signError} job={failedJob} /> : null
}

function Question(props: { readonly job: SignJob; readonly question: PinQuestion }) {
  const { job, question } = props
  switch (question.kind) {
    case 'pin':
    case 'reader-last-try':
      return <PinDialog job={job} question={question} />
    case 'reader':
      return <ReaderDialog job={job} question={question} />
    case 'locked':
      return <LockedDialog job={job} running />
    case 'token-removed':
      return <RemovedDialog job={job} />
  }
}
