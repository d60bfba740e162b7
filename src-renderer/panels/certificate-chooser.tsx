/** Chooses the certificate to sign with. Every one is shown; those that cannot sign say why. */
import { useState } from 'react'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { allCertificates, rankCertificates } from '../../src-shared/model/certificate-ranking.ts'
import { activeDocument } from '../store/active-document.ts'
import { useStore } from '../store/store.ts'
import { type CertificateChoice, hasBlank } from '../store/token-facts.ts'
import { useChosenCertificate } from '../store/use-chosen.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { CertificateRow } from './certificate-row.tsx'
import { DriverTrouble } from './driver-trouble.tsx'
import { KeyFileButton } from './key-file-button.tsx'
import { KeyFileUnlock } from './key-file-unlock.tsx'
import { NoticeBanners } from './notices.tsx'
import { tokenIcon, tokenKind, tokenName } from './token-look.ts'

const { chooser } = words

export function CertificateChooser() {
  const list = useStore(s => s.tokenList)
  const busy = useStore(s => s.tokensBusy)
  const documentName = useStore(s => activeDocument(s)?.info.name ?? null)
  const openDialog = useStore(s => s.openDialog)
  const chooseCertificate = useStore(s => s.chooseCertificate)
  const loadTokens = useStore(s => s.loadTokens)
  const chosen = useChosenCertificate()
  const [picked, setPicked] = useState<CertificateChoice | null>(
    chosen && { tokenId: chosen.token.tokenId, fingerprint: chosen.certificate.fingerprint },
  )
  const showCertificate = useStore(s => s.showCertificate)
  const [focused, setFocused] = useState<CertificateChoice | null>(null)
  const viewed = focused ?? picked
  const close = () => openDialog(null)
  const valid = allCertificates(list).some(
    c =>
      c.certificate.usable &&
      c.token.tokenId === picked?.tokenId &&
      c.certificate.fingerprint === picked.fingerprint,
  )

  function view() {
    if (viewed) void showCertificate({ kind: 'token', ...viewed })
  }

  function use() {
    if (!valid) return
    chooseCertificate(picked)
    close()
  }

  return (
    <Dialog
      title={chooser.title}
      width={660}
      onClose={close}
      onSubmit={use}
      className="chooser"
      {...(documentName ? { subtitle: chooser.toSign(documentName) } : {})}
      footer={
        <>
          <Button variant="ghost" className="foot-first" keys="Space" disabled={!viewed} onClick={view}>
            {words.certificate.view}
          </Button>
          <span className="end" />
          <Button keys="Esc" onClick={close}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" submit disabled={!valid}>
            {chooser.use}
          </Button>
        </>
      }
    >
      <NoticeBanners />
      {list?.tokens.length === 0 && (
        <div className="empty col">
          <Icon name="usb-token" size={40} className="c3" />
          <p className="m">{hasBlank(list) ? chooser.blank : chooser.noTokens}</p>
          <p className="t-13 c2">{hasBlank(list) ? chooser.blankText : chooser.noTokensText}</p>
          <FindOutWhy />
        </div>
      )}
      {list?.tokens.map(token => (
        <TokenGroup
          key={token.tokenId}
          token={token}
          picked={picked}
          onPick={fingerprint => setPicked({ tokenId: token.tokenId, fingerprint })}
          onFocus={fingerprint => setFocused({ tokenId: token.tokenId, fingerprint })}
          onView={view}
        />
      ))}
      {list && <DriverTrouble modules={list.modules} />}
      <div className="row chooser-more">
        <KeyFileButton />
        <Button variant="link" className="t-13" disabled={busy} onClick={() => void loadTokens(true)}>
          {busy ? chooser.looking : chooser.lookAgain}
        </Button>
      </div>
    </Dialog>
  )
}

function FindOutWhy() {
  const openDialog = useStore(s => s.openDialog)
  return <Button onClick={() => openDialog('doctor')}>{words.doctor.findOut}</Button>
}

function TokenGroup(props: {
  readonly token: TokenInfo
  readonly picked: CertificateChoice | null
  readonly onPick: (fingerprint: string) => void
  readonly onFocus: (fingerprint: string) => void
  readonly onView: () => void
}) {
  const { token, picked, onPick, onFocus, onView } = props
  const name = tokenName(token)
  const ranking = rankCertificates(
    useStore(s => s.tokenList),
    useStore(s => s.lastUsed),
    new Date(),
  )
  const ranked = ranking.ranked.filter(one => one.token.tokenId === token.tokenId)
  const best =
    ranking.recommended?.token.tokenId === token.tokenId ? ranking.recommended.certificate.fingerprint : null
  return (
    <section>
      <div className="row group-head">
        <Icon name={tokenIcon(token)} size={18} className="c3" />
        <h3 className="t-13 sb">{name}</h3>
        <span className="t-12 c3 trunc">{tokenKind(token)}</span>
        {token.kind === 'pkcs12' && <KeyFileRemove token={token} />}
        {token.pin === 'locked' && (
          <span className="chip bad end">
            <Icon name="lock" />
            {chooser.pinLocked}
          </span>
        )}
      </div>
      {token.kind === 'pkcs12' && <p className="t-12 c3 key-file-note">{words.keyFile.weaker}</p>}
      {token.certificatesLocked ? (
        <KeyFileUnlock token={token} onUnlocked={() => pickOnlyOne(token.tokenId, onPick)} />
      ) : token.certificates.length === 0 ? (
        <p className="card t-13 c2 no-certificates">
          <b className="m">{chooser.noCertificates}</b> {chooser.noCertificatesText}
        </p>
      ) : (
        <div className="card list" role="radiogroup" aria-label={name}>
          {ranked.map(({ certificate, merits }) => (
            <CertificateRow
              key={`${certificate.fingerprint} ${certificate.label} ${certificate.keyId}`}
              certificate={certificate}
              merits={merits}
              recommended={certificate.fingerprint === best}
              tokenLocked={token.pin === 'locked'}
              checked={picked?.tokenId === token.tokenId && picked.fingerprint === certificate.fingerprint}
              onPick={() => onPick(certificate.fingerprint)}
              onFocus={() => onFocus(certificate.fingerprint)}
              onView={onView}
            />
          ))}
        </div>
      )}
    </section>
  )
}

/** After its password was given, a key file with one certificate needs no further choice. */
function pickOnlyOne(tokenId: string, onPick: (fingerprint: string) => void) {
  const { tokenList } = useStore.getState()
  const usable = allCertificates(tokenList).filter(c => c.token.tokenId === tokenId && c.certificate.usable)
  const [only] = usable
  if (only && usable.length === 1) onPick(only.certificate.fingerprint)
  // The password field has gone: focus stays in the list.
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('dialog[open] input[type="radio"]:checked')?.focus()
  })
}

function KeyFileRemove({ token }: { readonly token: TokenInfo }) {
  const removeKeyFile = useStore(s => s.removeKeyFile)
  return (
    <span className="end">
      <IconButton
        icon="x"
        label={words.keyFile.remove(tokenName(token))}
        onClick={() => void removeKeyFile(token.tokenId)}
      />
    </span>
  )
}
