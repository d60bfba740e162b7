/** A PKCS#12 file whose certificates show after its password. The password lives only in the input element. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { chooser } = words

export function KeyFileUnlock(props: { readonly token: TokenInfo; readonly onUnlocked: () => void }) {
  const { token, onUnlocked } = props
  const unlock = useStore(s => s.unlock)
  const unlockPkcs12 = useStore(s => s.unlockPkcs12)
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [asking, setAsking] = useState(false)
  const errorId = useId()
  useEffect(() => {
    // Newer Chromium answers a promise here, which must not be taken for a clean-up.
    void frame.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const mine = unlock?.tokenId === token.tokenId ? unlock : null

  async function submit() {
    const password = input.current?.value ?? ''
    if (input.current) input.current.value = ''
    if (await unlockPkcs12(token.tokenId, password)) onUnlocked()
    else input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter') return
    // The dialog around is a form of its own: Enter here must not choose a certificate.
    event.preventDefault()
    void submit()
  }

  return (
    <div ref={frame} className="card key-file col">
      <div className="row-top">
        <Icon name="lock" size={18} className="c3" />
        <span className="grow">
          <span className="m as-line">{chooser.lockedTitle}</span>
          <span className="t-13 c3">{chooser.lockedText}</span>
        </span>
        {!asking && <Button onClick={() => setAsking(true)}>{chooser.show}</Button>}
      </div>
      {asking && (
        <div className="row gap-2">
          <span className={`input${mine?.wrong ? ' error' : ''}`}>
            <input
              ref={input}
              type="password"
              autoComplete="off"
              // biome-ignore lint/a11y/noAutofocus: the field appears on the person's own click.
              autoFocus
              aria-label={chooser.password}
              placeholder={chooser.password}
              aria-invalid={mine?.wrong}
              aria-describedby={mine?.wrong ? errorId : undefined}
              onKeyDown={onKeyDown}
            />
          </span>
          <Button disabled={mine?.busy ?? false} onClick={() => void submit()}>
            {chooser.show}
          </Button>
        </div>
      )}
      {mine?.wrong && (
        <p className="t-12 c-bad" role="alert" id={errorId}>
          {chooser.passwordWrong}
        </p>
      )}
    </div>
  )
}
