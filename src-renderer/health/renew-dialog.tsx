/** How a certificate is renewed: nobody but its issuer can do it, so it says whom to ask and for what. */
import type { HealthCertificate } from '../../src-shared/contract/health.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

const { renew } = words.health

export function RenewDialog(props: {
  readonly certificate: Pick<HealthCertificate, 'name' | 'issuerName'>
  readonly onClose: () => void
}) {
  const { certificate } = props
  return (
    <Dialog
      title={renew.title}
      subtitle={certificate.name}
      width={480}
      onClose={props.onClose}
      footer={
        <>
          <span className="end" />
          <Button variant="primary" autofocus onClick={props.onClose}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <ol className="card list">
        {renew.steps(certificate.issuerName).map((step, index) => (
          <li key={step.title} className="row-top unlock-step">
            <span className="num idle">{index + 1}</span>
            <span className="grow">
              <span className="t-13 m as-line">{step.title}</span>
              <span className="t-12 c3">{step.text}</span>
            </span>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
