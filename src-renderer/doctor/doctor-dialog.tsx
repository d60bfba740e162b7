/** The token doctor over any screen: what was found, where the driver comes from, and the support report. */
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'
import { CopyForIt } from './copy-for-it.tsx'
import { DriverAdviceList } from './driver-advice.tsx'
import { Findings } from './findings.tsx'
import { useDoctor } from './use-doctor.ts'

const text = words.doctor
const WIDTH = 680

export function DoctorDialog() {
  const report = useDoctor()
  const supportReport = useStore(s => s.supportReport)
  if (supportReport !== null) return <SupportReport content={supportReport} />
  return <DoctorFindings report={report} />
}

function DoctorFindings({ report }: { readonly report: ReturnType<typeof useDoctor> }) {
  const openDialog = useStore(s => s.openDialog)
  const examine = useStore(s => s.examine)
  const showSupportReport = useStore(s => s.showSupportReport)
  const subtitle = report ? (report.usable ? text.usable : text.notUsable) : text.looking
  return (
    <Dialog
      title={text.title}
      subtitle={subtitle}
      width={WIDTH}
      onClose={() => openDialog(null)}
      footer={
        <>
          <CopyForIt />
          <Button variant="ghost" onClick={() => void showSupportReport()}>
            {text.report}
          </Button>
          <span className="end" />
          <Button onClick={() => void examine(true)}>{text.lookAgain}</Button>
          <Button variant="primary" autofocus onClick={() => openDialog(null)}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <div className="col gap-4">
        {report && report.drivers.length > 0 && <DriverAdviceList drivers={report.drivers} />}
        {report ? <Findings findings={report.findings} /> : <span className="spin" aria-hidden="true" />}
      </div>
    </Dialog>
  )
}

function SupportReport({ content }: { readonly content: string }) {
  const hide = useStore(s => s.hideSupportReport)
  const save = useStore(s => s.saveSupportReport)
  const saved = useStore(s => s.savedReport)
  return (
    <Dialog
      title={text.reportTitle}
      textOnly
      subtitle={text.reportText}
      width={WIDTH}
      onClose={hide}
      footer={
        <>
          <span className="t-13 c2 trunc grow" role="status">
            {saved && text.saved(saved)}
          </span>
          <Button onClick={hide}>{text.back}</Button>
          <Button variant="primary" autofocus disabled={saved !== null} onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      }
    >
      <pre className="support-report mono t-12 sel">{content}</pre>
    </Dialog>
  )
}
