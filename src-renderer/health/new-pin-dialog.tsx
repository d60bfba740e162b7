/** Sets a new PIN, with the old one or with the PUK. What is typed lives in the input elements alone. */
import { useEffect, useRef, useState } from 'react'
import type { PinFacts } from '../../src-shared/contract/pins.ts'
import { type AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import { lengthWords } from '../../src-shared/errors/catalog-pins.ts'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { isEasyToGuess, newPinProblem } from '../../src-shared/model/new-pin.ts'
import { app } from '../bridge.ts'
import { tokenName } from '../panels/token-look.ts'
import { TriesMeter } from '../panels/tries-meter.tsx'
import { SecretInput } from '../pin/secret-input.tsx'
import { asAppError } from '../store/failures.ts'
import type { NewPinDialogKind } from '../store/health-slice.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { knownTries } from './known-tries.ts'

const { newPin: text } = words
const WIDTH = 448

export function NewPinDialog() {
  const open = useStore(s => s.newPinDialog)
  const token = useStore(s => s.tokenList?.tokens.find(one => one.tokenId === open?.tokenId))
  if (!open || !token) return null
  return <OpenNewPinDialog key={`${open.kind}${open.tokenId}`} kind={open.kind} token={token} />
}

/** What the fields say of themselves: yes or no, never what stands in them. */
type Checks = {
  readonly secret: boolean
  readonly length: boolean
  readonly different: boolean
  readonly notEasy: boolean
  readonly same: boolean
}
const NOTHING_TYPED: Checks = { secret: false, length: false, different: false, notEasy: false, same: false }

function OpenNewPinDialog(props: { readonly kind: NewPinDialogKind; readonly token: TokenInfo }) {
  const { kind, token } = props
  const closeNewPin = useStore(s => s.closeNewPin)
  const setNewPin = useStore(s => s.setNewPin)
  const fields = {
    secret: useRef<HTMLInputElement>(null),
    newPin: useRef<HTMLInputElement>(null),
    again: useRef<HTMLInputElement>(null),
  }
  const [checks, setChecks] = useState(NOTHING_TYPED)
  const [sure, setSure] = useState(false)
  const [sent, setSent] = useState(false)
  const [refused, setRefused] = useState<AppError | null>(null)
  const [noPuk, setNoPuk] = useState(false)
  const { facts, askAgain } = usePinFacts(kind, token.tokenId)
  const last = facts !== null && facts.lastTry !== 'no'
  const typed = (name: keyof typeof fields) => fields[name].current?.value ?? ''

  function check() {
    const [secret, newPin, again] = [typed('secret'), typed('newPin'), typed('again')]
    const lengths = { min: token.minPinLength, max: token.maxPinLength }
    setChecks({
      secret: secret !== '',
      length: newPinProblem(newPin, null, lengths) === null,
      different: newPin !== '' && (kind === 'unlock' || newPin !== secret),
      notEasy: newPin !== '' && !isEasyToGuess(newPin),
      same: newPin !== '' && newPin === again,
    })
  }

  function forget() {
    for (const field of Object.values(fields)) if (field.current) field.current.value = ''
    setChecks(NOTHING_TYPED)
  }

  const ready = !sent && checks.secret && checks.length && checks.different && checks.same && (!last || sure)

  async function submit() {
    if (!ready) return
    const answer = { secret: typed('secret'), newPin: typed('newPin'), confirmedLastTry: last && sure }
    forget()
    setSent(true)
    setSure(false)
    const failure = await setNewPin(answer)
    if (!failure) return
    setRefused(failure)
    setSent(false)
    await askAgain()
    fields.secret.current?.focus()
  }

  function stop() {
    forget()
    closeNewPin()
  }

  const row = (name: keyof typeof fields, label: string, autofocus = false) => (
    <SecretInput
      label={label}
      showLabel={`${text.show}: ${label}`}
      autofocus={autofocus}
      disabled={sent}
      input={fields[name]}
      onTyped={check}
    />
  )
  return (
    <Dialog
      title={text[kind].title}
      subtitle={[tokenName(token), token.certificates.find(c => c.usable)?.subjectName]
        .filter(Boolean)
        .join(', ')}
      width={WIDTH}
      onClose={stop}
      // On the last try there is no form, so Enter submits nothing.
      {...(last ? {} : { onSubmit: () => void submit() })}
      footer={
        <Footer
          kind={kind}
          last={last}
          ready={ready}
          onStop={stop}
          onSubmit={() => void submit()}
          onNoPuk={() => setNoPuk(!noPuk)}
        />
      }
    >
      <Warning kind={kind} refused={refused} last={last} />
      {noPuk && (
        <p className="t-13 c2" role="status">
          {text.noPukText}
        </p>
      )}
      <div className="field">
        {row('secret', text[kind].secret, !last)}
        {facts && <TriesMeter question={knownTries(facts, kind === 'unlock' ? 'puk' : 'login')} />}
      </div>
      <div className="field">
        {row('newPin', text.newPin)}
        <ul className="col gap-2 t-13 new-pin-rules">
          <Rule ok={checks.length}>{lengthWords(token.minPinLength, token.maxPinLength)}</Rule>
          {kind === 'change' && <Rule ok={checks.different}>{text.rules.different}</Rule>}
          <Rule ok={checks.notEasy}>{text.rules.notEasy}</Rule>
        </ul>
      </div>
      <div className="field">{row('again', text.again)}</div>
      {last ? (
        <Check checked={sure} onChange={setSure}>
          {text.sure}
        </Check>
      ) : (
        <p className="t-12 c3 row pin-promise">
          <Icon name="lock" size={14} />
          <span>{text.stored}</span>
        </p>
      )}
    </Dialog>
  )
}

function Footer(props: {
  readonly kind: NewPinDialogKind
  readonly last: boolean
  readonly ready: boolean
  readonly onStop: () => void
  readonly onSubmit: () => void
  readonly onNoPuk: () => void
}) {
  const { kind, last, ready, onStop } = props
  return (
    <>
      {kind === 'unlock' && (
        <Button variant="ghost" className="foot-first" onClick={props.onNoPuk}>
          {text.noPuk}
        </Button>
      )}
      <span className="end" />
      {last ? (
        <>
          <Button disabled={!ready} onClick={props.onSubmit}>
            {text.useLastTry}
          </Button>
          <Button variant="primary" autofocus onClick={onStop}>
            {text.stop}
          </Button>
        </>
      ) : (
        <>
          <Button keys="Esc" onClick={onStop}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" submit disabled={!ready}>
            {text[kind].submit}
          </Button>
        </>
      )}
    </>
  )
}

/** How the PIN or PUK stands, asked when the dialog opens and after each try. */
function usePinFacts(kind: NewPinDialogKind, tokenId: string) {
  const [facts, setFacts] = useState<PinFacts | null>(null)
  const tellFailure = useStore(s => s.tellFailure)
  async function askAgain() {
    try {
      const states = await app.pins.states({ tokenId })
      setFacts((kind === 'change' ? states?.pin : states?.puk) ?? null)
    } catch (error) {
      tellFailure(asAppError(error))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens.
  useEffect(() => void askAgain(), [])
  return { facts, askAgain }
}

function Warning(props: {
  readonly kind: NewPinDialogKind
  readonly refused: AppError | null
  readonly last: boolean
}) {
  const { kind, refused, last } = props
  if (refused && refused.code !== 'token.pin-last-try' && refused.code !== 'token.puk-last-try') {
    const said = wordsOf(refused)
    return (
      <Banner tone={last ? 'bad' : 'warn'} title={said.title} text={`${said.text} ${said.remedy}`} alert />
    )
  }
  if (last) return <Banner tone="bad" title={text.lastTitle[kind]} text={text.lastText} alert />
  if (kind === 'change') return null
  return (
    <div className="banner">
      <Icon name="info" />
      <div className="grow">{text.lead}</div>
    </div>
  )
}

function Banner(props: {
  readonly tone: 'warn' | 'bad'
  readonly title: string
  readonly text: string
  readonly alert: boolean
}) {
  return (
    <div className={`banner ${props.tone}`} role={props.alert ? 'alert' : undefined}>
      <Icon name={props.tone === 'bad' ? 'octagon-alert' : 'circle-alert'} />
      <div className="grow">
        <b>{props.title}</b>
        {props.text}
      </div>
    </div>
  )
}

/** Met or not yet: the shape says it, not the colour alone. */
function Rule(props: { readonly ok: boolean; readonly children: string }) {
  return (
    <li className="row c2">
      <Icon name={props.ok ? 'circle-check' : 'circle'} className={props.ok ? 'f-ok' : 'c3'} />
      {props.children}
    </li>
  )
}
