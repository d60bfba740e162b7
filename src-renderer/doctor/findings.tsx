/** What the doctor found, step by step: state, plain words, what to do. */
import { doctorWords, STEP_NAMES } from '../../src-shared/errors/doctor-words.ts'
import type { DoctorFinding, DoctorState } from '../../src-shared/model/doctor.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

const LOOKS: Readonly<Record<DoctorState, { readonly icon: IconName; readonly tone: string }>> = {
  ok: { icon: 'circle-check', tone: 'f-ok' },
  problem: { icon: 'circle-alert', tone: 'f-warn' },
  unknown: { icon: 'circle-question-mark', tone: 'c3' },
}

export function Findings({ findings }: { readonly findings: readonly DoctorFinding[] }) {
  return (
    <ul className="card list" aria-label={words.doctor.findings}>
      {findings.map(finding => (
        <FindingRow key={`${finding.code} ${finding.about.join(' ')}`} finding={finding} />
      ))}
    </ul>
  )
}

function FindingRow({ finding }: { readonly finding: DoctorFinding }) {
  const { title, text, remedy } = doctorWords(finding)
  const { icon, tone } = LOOKS[finding.state]
  return (
    <li className="row-top doctor-row">
      <Icon name={icon} size={18} className={tone} />
      <span className="grow">
        <span className="t-12 c3 as-line">
          {STEP_NAMES[finding.step]}
          <span className="vh">: {words.doctor.states[finding.state]}</span>
        </span>
        <span className="m as-line">{title}</span>
        {finding.state !== 'ok' && <span className="t-13 c2 as-line">{text}</span>}
        {finding.state !== 'unknown' && remedy && <span className="t-13 c2 as-line">{remedy}</span>}
      </span>
    </li>
  )
}
