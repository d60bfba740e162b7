/** "Token inserted": what it holds, and one step to sign with it. */
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { daysLeft, rankCertificates } from '../../src-shared/model/certificate-ranking.ts'
import { useStore } from '../store/store.ts'
import { useChosenCertificate } from '../store/use-chosen.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Toast } from '../ui/toast.tsx'
import { words } from '../words.ts'
import { tokenIcon, tokenName } from './token-look.ts'

const { inserted } = words

export function InsertedNotice() {
  const id = useStore(s => s.insertedTokenId)
  const list = useStore(s => s.tokenList)
  const last = useStore(s => s.lastUsed)
  const choice = useStore(s => s.certificateChoice)
  const dismissInserted = useStore(s => s.dismissInserted)
  const chooseCertificate = useStore(s => s.chooseCertificate)
  const openDialog = useStore(s => s.openDialog)
  const chosen = useChosenCertificate()
  const token = list?.tokens.find(t => t.tokenId === id)
  if (!token) return null
  const best = rankCertificates(list, last, new Date()).recommended
  const mine = best?.token.tokenId === id ? best : null
  const decided = choice !== null && chosen?.token.tokenId !== id

  function another() {
    dismissInserted()
    openDialog('certificates')
  }

  return (
    <Toast role="status" stays={false} onGone={dismissInserted}>
      <div className="row-top">
        <span className="avatar lg inserted-mark">
          <Icon name={tokenIcon(token)} size={20} />
        </span>
        <div className="grow">
          <h2 className="t-14 sb">{inserted.title}</h2>
          <p className="t-13 c2">{summary(token)}</p>
        </div>
        <IconButton label={words.common.dismiss} icon="x" className="toast-close" onClick={dismissInserted} />
      </div>
      {mine && (
        <div className="card row inserted-card">
          <span className="c-accent">
            <Icon name="file-badge" size={20} />
          </span>
          <span className="grow">
            <span className="t-13 m as-line">{mine.certificate.subjectName}</span>
            <span className="t-12 c3 trunc as-line">
              {inserted.certificate(
                mine.certificate.issuerName,
                words.pill.daysLeft(daysLeft(mine.certificate, new Date())),
              )}
            </span>
          </span>
          <span className="chip accent text">{inserted.recommended}</span>
        </div>
      )}
      {!decided && token.certificates.length > 0 && (
        <div className="row gap-2 inserted-actions">
          <Button onClick={another}>{mine ? inserted.chooseAnother : inserted.choose}</Button>
          {mine && (
            <Button
              variant="primary"
              onClick={() => {
                chooseCertificate({
                  tokenId: token.tokenId,
                  fingerprint: mine.certificate.fingerprint,
                })
                dismissInserted()
              }}
            >
              {inserted.use}
            </Button>
          )}
        </div>
      )}
    </Toast>
  )
}

function summary(token: TokenInfo): string {
  const name = tokenName(token)
  if (token.certificatesLocked) return inserted.password(name)
  if (token.certificates.length === 0) return inserted.none(name)
  return inserted.text(name, token.certificates.length, token.certificates.filter(c => c.usable).length)
}
