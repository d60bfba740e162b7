/** A document that is encrypted for certificates: which key shall open it. The PIN is asked by the dialog for PINs. */
import { useEffect, useRef, useState } from 'react'
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import type { SealedQuestion } from '../store/sealed-slice.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { KeyFileButton } from './key-file-button.tsx'
import { tokenIcon, tokenName } from './token-look.ts'

const { sealed } = words

export function SealedDialog({ question }: { readonly question: SealedQuestion }) {
  const list = useStore(s => s.tokenList)
  const busy = useStore(s => s.tokensBusy)
  const loadTokens = useStore(s => s.loadTokens)
  const loadFittingKeys = useStore(s => s.loadFittingKeys)
  const openByKey = useStore(s => s.openByKey)
  const cancelKey = useStore(s => s.cancelKey)
  const [picked, setPicked] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for again whenever a token comes or goes.
  useEffect(() => void loadFittingKeys(), [loadFittingKeys, list, question.path])
  const rows = rowsOf(question, list?.tokens ?? [])
  const chosen = rows.find(({ tokenId }) => tokenId === picked) ?? rows[0] ?? null
  const keyList = useRef<HTMLDivElement>(null)
  const hasRows = rows.length > 0
  // They come after the dialog has opened, and Enter shall take the first one.
  useEffect(() => {
    if (hasRows) keyList.current?.querySelector<HTMLElement>('input:checked')?.focus()
  }, [hasRows])

  function open() {
    if (chosen) void openByKey(chosen.tokenId)
  }

  return (
    <Dialog
      title={sealed.title}
      subtitle={question.name}
      width={560}
      className="chooser"
      onClose={cancelKey}
      onSubmit={open}
      footer={
        <>
          <span className="end" />
          <Button keys="Esc" onClick={cancelKey}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" submit disabled={!chosen}>
            {sealed.open}
          </Button>
        </>
      }
    >
      <Problem question={question} />
      <p className="t-13 c2">{sealed.count(question.count)}</p>
      {question.keys !== null && rows.length === 0 && (
        <div className="empty col" role="status">
          <Icon name="usb-token" size={40} className="c3" />
          <p className="m">{sealed.none}</p>
          <p className="t-13 c2">{sealed.noneText}</p>
          <p className="t-12 c3">{question.recipients.join(' · ')}</p>
        </div>
      )}
      {hasRows && (
        <div ref={keyList} className="card list" role="radiogroup" aria-label={sealed.keys}>
          {rows.map(row => (
            <KeyRow
              key={row.tokenId}
              row={row}
              checked={row.tokenId === chosen?.tokenId}
              onPick={() => setPicked(row.tokenId)}
            />
          ))}
        </div>
      )}
      <div className="row chooser-more">
        <KeyFileButton />
        <Button variant="link" className="t-13" disabled={busy} onClick={() => void loadTokens(true)}>
          {busy ? words.chooser.looking : words.chooser.lookAgain}
        </Button>
      </div>
    </Dialog>
  )
}

function Problem({ question: { problem } }: { readonly question: SealedQuestion }) {
  if (!problem) return null
  const { title, text, remedy } = wordsOf(problem)
  return (
    <div className="banner warn" role="alert">
      <Icon name="circle-alert" />
      <div className="grow">
        <b>{title}</b>
        {`${text} ${remedy}`}
      </div>
    </div>
  )
}

type Row = {
  readonly tokenId: string
  readonly token: TokenInfo
  readonly title: string
  readonly text: string
}

/** Keys that fit first, then key files that may. */
function rowsOf({ keys }: SealedQuestion, tokens: readonly TokenInfo[]): readonly Row[] {
  const tokenOf = (tokenId: string) => tokens.find(token => token.tokenId === tokenId)
  const fitting = (keys?.fitting ?? []).flatMap(({ tokenId, certificate }) => {
    const token = tokenOf(tokenId)
    const text = token ? sealed.key(certificate.issuerName, tokenName(token)) : ''
    return token ? [{ tokenId, token, title: certificate.subjectName, text }] : []
  })
  const locked = (keys?.locked ?? []).flatMap(tokenId => {
    const token = tokenOf(tokenId)
    return token ? [{ tokenId, token, title: tokenName(token), text: sealed.lockedFile }] : []
  })
  return [...fitting, ...locked]
}

function KeyRow(props: { readonly row: Row; readonly checked: boolean; readonly onPick: () => void }) {
  const { row, checked, onPick } = props
  return (
    <label className={`row-top cert-row${checked ? ' picked' : ''}`}>
      <input type="radio" name="key" className="vh" value={row.tokenId} checked={checked} onChange={onPick} />
      <span className={`radio${checked ? ' on' : ''}`} aria-hidden="true" />
      <span className="grow">
        <span className="m trunc as-line">{row.title}</span>
        <span className={`t-13 as-line cert-issuer ${checked ? 'c2' : 'c3'}`}>{row.text}</span>
      </span>
      <Icon name={tokenIcon(row.token)} size={18} className="c3" />
    </label>
  )
}
