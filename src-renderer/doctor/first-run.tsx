/** The first run: insert the token, get its driver, ready. Moves on by itself, and can be skipped at each step. */

import { doctorWords } from '../../src-shared/errors/doctor-words.ts'
import type { DoctorReport } from '../../src-shared/model/doctor.ts'
import { pickPdfs } from '../focus-targets.ts'
import { DriverOutcome } from '../settings/driver-banners.tsx'
import { driverProblems, type FirstRunStep, firstRunStep } from '../store/first-run.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { CopyForIt } from './copy-for-it.tsx'
import { DriverMissingDrawing, InsertDrawing } from './drawings.tsx'
import { DriverAdviceList } from './driver-advice.tsx'
import { Findings } from './findings.tsx'
import { useDoctor } from './use-doctor.ts'

const text = words.firstRun
const STEPS: readonly FirstRunStep[] = ['insert', 'driver', 'ready']

export function FirstRun() {
  const report = useDoctor()
  const step = firstRunStep(report)
  return (
    <main className="content first-run" data-region="content" tabIndex={-1}>
      <div className="first-run-page">
        <Steps now={step} />
        {step === 'insert' && <Insert />}
        {step === 'driver' && report && <Driver report={report} />}
        {step === 'ready' && report && <Ready report={report} />}
      </div>
    </main>
  )
}

function Steps({ now }: { readonly now: FirstRunStep }) {
  const at = STEPS.indexOf(now)
  return (
    <ol className="row first-run-steps" aria-label={text.steps}>
      {STEPS.map((step, index) => (
        <li key={step} className="row gap-2" aria-current={index === at ? 'step' : undefined}>
          {index > 0 && <i className={`step-line${index <= at ? ' done' : ''}`} />}
          {index < at ? (
            <Icon name="circle-check" size={20} className="f-accent" />
          ) : (
            <span className={`num${index === at ? ' now' : ' idle'}`}>{index + 1}</span>
          )}
          <span className={`t-13 ${index === at ? 'sb' : 'c3'}`}>{text[step]}</span>
        </li>
      ))}
    </ol>
  )
}

const PROMISE_ICONS = ['hard-drive', 'key-round', 'shield-check'] as const

function Insert() {
  const endFirstRun = useStore(s => s.endFirstRun)
  const openDialog = useStore(s => s.openDialog)
  return (
    <div className="first-run-wide centred">
      <InsertDrawing />
      <h1 className="first-run-title sb">{text.insertTitle}</h1>
      <p className="t-16 c2 first-run-lead">{text.insertText}</p>
      <div className="row first-run-waiting">
        <span className="spin" aria-hidden="true" />
        <span className="c2" role="status">
          {text.waiting}
        </span>
      </div>
      <ul className="row-top first-run-promises">
        {text.promises.map(({ title, text: promise }, index) => (
          <li key={title} className="row-top gap-3 grow">
            <Icon name={PROMISE_ICONS[index] ?? 'hard-drive'} size={20} className="c3" />
            <span>
              <span className="m as-line">{title}</span>
              <span className="t-13 c2">{promise}</span>
            </span>
          </li>
        ))}
      </ul>
      <div className="row gap-2 first-run-ways">
        <Button variant="ghost" onClick={() => openDialog('doctor')}>
          {text.reader}
        </Button>
        <Button variant="ghost" onClick={() => void endFirstRun()}>
          {text.skip}
        </Button>
      </div>
    </div>
  )
}

function Driver({ report }: { readonly report: DoctorReport }) {
  const endFirstRun = useStore(s => s.endFirstRun)
  const examine = useStore(s => s.examine)
  const problems = driverProblems(report)
  const { needy } = report
  const [problem] = problems
  const lead = problem ? doctorWords(problem) : null
  return (
    <div className="first-run-narrow">
      <div className="centred">
        <DriverMissingDrawing />
        <h1 className="t-24 sb">{needy ? text.driverTitle : (lead?.title ?? text.driverTitle)}</h1>
        {needy ? (
          <p className="c2 first-run-lead">
            {text.sees}
            <b className="m strong">{needy.name || text.unknownDevice(needy.ids)}</b>
            {text.notInstalled}
          </p>
        ) : (
          <p className="c2 first-run-lead">
            {lead?.text} {lead?.remedy}
          </p>
        )}
      </div>
      {needy && problems.length > 0 && <Findings findings={problems} />}
      <DriverAdviceList drivers={report.drivers} />
      <DriverOutcome />
      <div className="row card first-run-watching">
        <span className="spin" aria-hidden="true" />
        <span className="t-13 c2 grow" role="status">
          {text.watching}
        </span>
        <Button size="sm" onClick={() => void examine(true)}>
          {words.doctor.lookAgain}
        </Button>
      </div>
      <details className="details">
        <summary className="t-13 c2">
          <Icon name="chevron-right" size={14} />
          {text.why}
        </summary>
        <p className="t-13 c2">{text.whyText}</p>
      </details>
      <div className="row first-run-foot">
        <CopyForIt />
        <span className="end" />
        <Button onClick={() => void endFirstRun()}>{text.skipDriver}</Button>
      </div>
    </div>
  )
}

function Ready({ report }: { readonly report: DoctorReport }) {
  const endFirstRun = useStore(s => s.endFirstRun)
  const owners = report.findings.find(({ code }) => code === 'certificate.usable')?.about ?? []
  const problems = report.findings.filter(({ state }) => state === 'problem')
  return (
    <div className="first-run-narrow centred">
      <Icon
        name={report.usable ? 'circle-check' : 'circle-alert'}
        size={40}
        className={report.usable ? 'f-ok' : 'f-warn'}
      />
      <h1 className="t-24 sb">{report.usable ? text.readyTitle : text.notReadyTitle}</h1>
      {report.usable && owners.length > 0 && (
        <p className="c2 first-run-lead">{text.readyText(owners.join(', '))}</p>
      )}
      {!report.usable && (
        <div className="first-run-problems">
          <Findings findings={problems} />
        </div>
      )}
      <div className="row gap-2 first-run-ways">
        <Button onClick={() => void endFirstRun()}>{text.start}</Button>
        <Button
          variant="primary"
          onClick={() => {
            void endFirstRun()
            pickPdfs()
          }}
        >
          {text.open}
        </Button>
      </div>
    </div>
  )
}
