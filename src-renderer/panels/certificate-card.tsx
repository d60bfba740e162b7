/** The certificate that will sign, as a card that opens the chooser. */

import { allCertificates, daysLeft, isExpiring } from '../../src-shared/model/certificate-ranking.ts'
import { useStore } from '../store/store.ts'
import { useChosenCertificate } from '../store/use-chosen.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { certificateCard: card } = words

export function CertificateCard() {
  const chosen = useChosenCertificate()
  const list = useStore(s => s.tokenList)
  const openDialog = useStore(s => s.openDialog)
  const showCertificate = useStore(s => s.showCertificate)
  const open = () => openDialog('certificates')
  const usable = allCertificates(list).filter(c => c.certificate.usable).length
  const now = new Date()
  return (
    <section className="sect">
      <h3 className="row">
        {card.title}
        {chosen && (
          <Button
            variant="link"
            className="t-13 end"
            onClick={() =>
              void showCertificate({
                kind: 'token',
                tokenId: chosen.token.tokenId,
                fingerprint: chosen.certificate.fingerprint,
              })
            }
          >
            {words.certificate.viewShort}
            <span className="vh">: {chosen.certificate.subjectName}</span>
          </Button>
        )}
      </h3>
      {chosen ? (
        <button type="button" className="card row cert-card" aria-haspopup="dialog" onClick={open}>
          <span className="vh">{card.change}</span>
          <span className="avatar cert-mark">
            <Icon name="file-badge" size={18} />
          </span>
          <span className="grow">
            <span className="m trunc as-line">{chosen.certificate.subjectName}</span>
            <span className={`t-12 cert-line ${isExpiring(chosen.certificate, now) ? 'c-warn' : 'c3'}`}>
              <span className="trunc">{chosen.certificate.issuerName}</span>
              <span className="nowrap">&nbsp;· {words.pill.daysLeft(daysLeft(chosen.certificate, now))}</span>
            </span>
          </span>
          <Icon name="chevrons-up-down" size={14} className="c3" />
        </button>
      ) : (
        <button type="button" className="row t-13 cert-none" aria-haspopup="dialog" onClick={open}>
          <Icon name="usb-token" size={20} className="c3" />
          <span className="grow">
            <span className="m as-line">{card.none}</span>
            <span className="t-12 c3">{usable > 1 ? card.chooseText(usable) : card.noneText}</span>
          </span>
          <Icon name="chevrons-up-down" size={14} className="c3" />
        </button>
      )}
    </section>
  )
}
