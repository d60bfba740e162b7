/** The states in which no PIN can be typed here: on the reader, locked, or the token is out. */
import type { ReactNode } from 'react'
import type { PinQuestion, SignJob } from '../../src-shared/model/signing.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { PutBackDrawing, ReaderDrawing } from '../ui/illustrations.tsx'
import { words } from '../words.ts'
import { PreparedLines } from './prepared-lines.tsx'
import { CertificateSubject, DocumentRow, OwnerSubject, SubjectRow, TokenSubject } from './sign-subject.tsx'
import { tokenName } from './token-look.ts'
import { TriesMeter } from './tries-meter.tsx'

const { pin } = words
const WIDTH = 448

/** No Cancel: the call blocks in the driver, and only the red key of the reader ends it. */
export function ReaderDialog(props: { readonly job: SignJob; readonly question: PinQuestion }) {
  const { job, question } = props
  return (
    <Dialog
      title={pin.readerTitle}
      width={WIDTH}
      onClose={null}
      footer={
        <>
          <span className="spin" aria-hidden="true" />
          <span className="t-13 c2" role="status">
            {pin.readerWaiting}
          </span>
          <span className="end t-13 c3">{pin.readerLimit}</span>
        </>
      }
    >
      <div className="row reader">
        <ReaderDrawing />
        <ol className="col gap-3 t-13 grow">
          <Step number={1}>
            <span>{pin.readerSteps.type}</span>
          </Step>
          <Step number={2}>
            <span>
              {pin.readerSteps.press}
              <b className="m c-ok">{pin.readerGreen}</b>
              {pin.readerSteps.key}
            </span>
          </Step>
          <Step number={3}>
            <span>
              {pin.readerCancel.before}
              <b className="m c-bad">{pin.readerCancel.red}</b>
              {pin.readerCancel.after}
            </span>
          </Step>
        </ol>
      </div>
      <ul className="card list" aria-label={job.use === 'open' ? pin.subjectOpen : pin.subject}>
        <DocumentRow job={job} />
        <CertificateSubject job={job} />
        {job.token && (
          <SubjectRow
            icon="pinpad"
            title={pin.readerToken(tokenName(job.token), job.token.reader)}
            text={pin.readerKeypad}
          />
        )}
      </ul>
      <PreparedLines prepared={job.prepared} />
      <TriesMeter question={question} />
    </Dialog>
  )
}

/** `running`: the job waits for this to be closed; else it has ended already. */
export function LockedDialog(props: { readonly job: SignJob | null; readonly running: boolean }) {
  const cancelJob = useStore(s => s.cancelJob)
  const dismissSignError = useStore(s => s.dismissSignError)
  const openDialog = useStore(s => s.openDialog)
  const openNewPin = useStore(s => s.openNewPin)
  const { job } = props
  const token = job?.token ?? null
  const mayUnlock = token !== null && token.kind === 'pkcs11' && !token.readerKeypad
  function leave() {
    if (props.running) void cancelJob()
    dismissSignError()
  }
  const steps = pin.unlockSteps
  const issuer = job?.certificate?.issuerName
  return (
    <Dialog
      title={pin.lockedTitle}
      width={WIDTH}
      onClose={leave}
      footer={
        <>
          <Button
            variant="ghost"
            className="foot-first"
            onClick={() => {
              leave()
              openDialog('certificates')
            }}
          >
            {pin.useAnother}
          </Button>
          <span className="end" />
          <Button variant={mayUnlock ? 'secondary' : 'primary'} autofocus={!mayUnlock} onClick={leave}>
            {pin.notNow}
          </Button>
          {mayUnlock && (
            <Button
              variant="primary"
              autofocus
              onClick={() => {
                leave()
                openNewPin('unlock', token.tokenId)
              }}
            >
              {words.health.unlock}
            </Button>
          )}
        </>
      }
    >
      <p className="c2" role="alert">
        {pin.lockedText}
      </p>
      {job?.token && (
        <ul className="card list">
          <OwnerSubject job={job} chip={{ tone: 'bad', icon: 'lock', text: pin.lockedChip }} />
        </ul>
      )}
      <h3 className="t-13 sb unlock-title">{pin.unlockTitle}</h3>
      <ol className="card list">
        {steps.map((step, index) => (
          <li key={step.title} className="row-top unlock-step">
            <span className="num idle">{index + 1}</span>
            <span className="grow">
              <span className="t-13 m as-line">{step.title}</span>
              <span className="t-12 c3">{step.text}</span>
            </span>
          </li>
        ))}
        <li className="row-top unlock-step">
          <span className="num idle">{steps.length + 1}</span>
          <span className="grow">
            <span className="t-13 m as-line">{pin.askIssuer}</span>
            {issuer && <span className="t-12 c3">{pin.askIssuerText(issuer)}</span>}
          </span>
        </li>
      </ol>
    </Dialog>
  )
}

/** Goes on by itself when the same token is back. */
export function RemovedDialog({ job }: { readonly job: SignJob }) {
  const cancelJob = useStore(s => s.cancelJob)
  const cancel = () => void cancelJob()
  return (
    <Dialog
      title={pin.removedTitle}
      width={WIDTH}
      onClose={cancel}
      footer={
        <>
          <span className="spin" aria-hidden="true" />
          <span className="t-13 c2" role="status">
            {pin.removedWaiting}
          </span>
          <span className="end" />
          <Button keys="Esc" onClick={cancel}>
            {pin.cancel}
          </Button>
        </>
      }
    >
      <div className="row put-back" role="alert">
        <PutBackDrawing />
        {job.use === 'open' ? (
          <p className="c2">{pin.removedOpen}</p>
        ) : (
          <p className="c2">
            {pin.removedText}
            <b className="m strong">{pin.removedNothing}</b>
            {pin.removedResume}
          </p>
        )}
      </div>
      <ul className="card list">
        {job.token && (
          <TokenSubject token={job.token} chip={{ tone: 'warn', icon: 'unplug', text: pin.notConnected }} />
        )}
        <DocumentRow job={job} text={pin.waitingUnchanged} />
      </ul>
    </Dialog>
  )
}

function Step(props: { readonly number: number; readonly children: ReactNode }) {
  return (
    <li className="row-top reader-step">
      <span className="num idle">{props.number}</span>
      {props.children}
    </li>
  )
}
