/** PIN and PUK of a token: how they stand, and setting a new PIN. */
import { type ReactNode, useEffect, useState } from 'react'
import type { PinFacts } from '../../src-shared/contract/pins.ts'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { app } from '../bridge.ts'
import { TriesMeter } from '../panels/tries-meter.tsx'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'
import { knownTries } from './known-tries.ts'

const { health: text } = words

type States = Awaited<ReturnType<typeof app.pins.states>>

/** Asked again whenever the token list changed: after a failed try it does. */
function usePinStates(tokenId: string): States {
  const [states, setStates] = useState<States>(null)
  const list = useStore(s => s.tokenList)
  const tellFailure = useStore(s => s.tellFailure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list is the reason to ask again.
  useEffect(() => {
    app.pins.states({ tokenId }).then(setStates, (error: unknown) => {
      const failure = asAppError(error)
      if (failure.code !== 'token.not-found') tellFailure(failure)
    })
  }, [tokenId, list, tellFailure])
  return states
}

export function PinCard({ token }: { readonly token: TokenInfo }) {
  const states = usePinStates(token.tokenId)
  const openNewPin = useStore(s => s.openNewPin)
  const { tokenId } = token
  return (
    <section className="card" aria-label={text.pinCard}>
      <h2 className="t-14 sb health-card-head">{text.pinCard}</h2>
      {token.kind === 'pkcs12' || token.readerKeypad ? (
        <p className="t-13 c2 health-card-note">{token.kind === 'pkcs12' ? text.keyFile : text.onReader}</p>
      ) : (
        <ul className="list">
          <PinRow icon="key-round" title={text.pin} facts={states?.pin ?? null} what="login">
            <Button
              disabled={token.pin === 'locked' || token.pin === 'not-initialized'}
              onClick={() => openNewPin('change', tokenId)}
            >
              {text.changePin}
            </Button>
          </PinRow>
          <PinRow
            icon="lock-keyhole-open"
            title={text.puk}
            text={text.pukUse}
            facts={states?.puk ?? null}
            what="puk"
          />
          <li className="row health-pin">
            <Icon name="rotate-ccw-key" size={18} className="c3" />
            <span className="grow">
              <span className="t-13 m as-line">{text.forgotten}</span>
              <span className="t-12 c3">{text.forgottenText}</span>
            </span>
            <Button onClick={() => openNewPin('unlock', tokenId)}>{text.unlock}</Button>
          </li>
        </ul>
      )}
    </section>
  )
}

function PinRow(props: {
  readonly icon: IconName
  readonly title: string
  readonly text?: string
  readonly facts: PinFacts | null
  readonly what: 'login' | 'puk'
  readonly children?: ReactNode
}) {
  const { facts } = props
  return (
    <li className="row health-pin">
      <Icon name={props.icon} size={18} className="c3" />
      <span className="grow">
        <span className="t-13 m as-line">{props.title}</span>
        {props.text && <span className="t-12 c3 as-line">{props.text}</span>}
        {facts && <TriesMeter question={knownTries(facts, props.what)} />}
      </span>
      {props.children}
    </li>
  )
}
