/** The page of one token: until when its certificates hold, how its PIN stands, what it is. */
import { useState } from 'react'
import type { HealthCertificate } from '../../src-shared/contract/health.ts'
import { lengthWords } from '../../src-shared/errors/catalog-pins.ts'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { REMIND_AT, type RemindAt } from '../../src-shared/model/token-use.ts'
import { Sidebar } from '../panels/sidebar.tsx'
import { tokenNumber } from '../panels/sign-subject.tsx'
import { tokenIcon, tokenName } from '../panels/token-look.ts'
import { useStore } from '../store/store.ts'
import { tokenStatus } from '../store/token-facts.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { DueNotices } from './due-notices.tsx'
import { EndsChart } from './ends-chart.tsx'
import { PinCard } from './pin-card.tsx'
import { RenewDialog } from './renew-dialog.tsx'

const { health: text } = words
const NONE: readonly HealthCertificate[] = []

export function TokenPage() {
  const token = useStore(s => s.tokenList?.tokens.find(one => one.tokenId === s.shownTokenId) ?? null)
  return (
    <div className="homegrid">
      <Sidebar />
      <main className="content" data-region="content" tabIndex={-1}>
        {token ? <OneToken token={token} /> : <Gone />}
      </main>
    </div>
  )
}

function Gone() {
  return (
    <div className="pad col gap-2" role="status">
      <h1 className="t-20 sb">{text.gone}</h1>
      <p className="c2">{text.goneText}</p>
    </div>
  )
}

function OneToken({ token }: { readonly token: TokenInfo }) {
  const certificates = useStore(
    s => s.health.find(({ tokenId }) => tokenId === token.tokenId)?.certificates ?? NONE,
  )
  return (
    <>
      <Head token={token} certificates={certificates} />
      <div className="pad health">
        <DueNotices tokenId={token.tokenId} />
        <EndsChart token={token} certificates={certificates} />
        <div className="health-two">
          <PinCard token={token} />
          <Reminders />
        </div>
        <Facts token={token} count={certificates.length} />
      </div>
    </>
  )
}

function Head(props: { readonly token: TokenInfo; readonly certificates: readonly HealthCertificate[] }) {
  const { token } = props
  const [isRenewing, setRenewing] = useState(false)
  const loadTokens = useStore(s => s.loadTokens)
  const busy = useStore(s => s.tokensBusy)
  const owner = token.certificates.find(c => c.usable) ?? token.certificates[0]
  // What ends first stands first; what has ended stays for old documents.
  const own = props.certificates.filter(({ role }) => role === 'own')
  const ending = own.find(({ notAfter }) => new Date(notAfter) > new Date()) ?? own[0]
  const status = words.token.status[tokenStatus(token, new Date())]
  return (
    <div className="pagehead health-head">
      <span className="health-mark c2">
        <Icon name={tokenIcon(token)} size={28} />
      </span>
      <div className="grow">
        <h1>{tokenName(token)}</h1>
        <p className="t-13 c2">{text.page(owner?.subjectName ?? null, tokenNumber(token), status)}</p>
      </div>
      {ending && (
        <Button icon="calendar-plus" onClick={() => setRenewing(true)}>
          {text.renewOne}
        </Button>
      )}
      <Button variant="ghost" icon="refresh-cw" disabled={busy} onClick={() => void loadTokens(true)}>
        {text.refresh}
      </Button>
      {ending && isRenewing && <RenewDialog certificate={ending} onClose={() => setRenewing(false)} />}
    </div>
  )
}

function Reminders() {
  const use = useStore(s => s.settings.tokenUse)
  const changeSettings = useStore(s => s.changeSettings)
  function set(days: RemindAt, on: boolean) {
    const others = use.remindAt.filter(one => one !== days)
    void changeSettings({ tokenUse: { ...use, remindAt: on ? [...others, days] : others } })
  }
  return (
    <section className="card" aria-label={text.remind}>
      <h2 className="t-14 sb health-card-head">{text.remind}</h2>
      <ul className="health-reminders">
        {REMIND_AT.map(days => (
          <li key={days} className="row">
            <span className="grow">
              <span className="t-13 m as-line">{text.remindAt[days].title}</span>
              <span className="t-12 c3 as-line">{text.remindAt[days].text}</span>
            </span>
            <button
              type="button"
              className="switch"
              role="switch"
              aria-checked={use.remindAt.includes(days)}
              aria-label={text.remindAt[days].title}
              onClick={() => set(days, !use.remindAt.includes(days))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts(props: { readonly token: TokenInfo; readonly count: number }) {
  const { token, count } = props
  const driver = useStore(s => s.tokenList?.modules.find(module => module.path === token.modulePath))
  const { minPinLength: min, maxPinLength: max } = token
  const facts = [
    [text.facts.maker, token.manufacturer],
    [text.facts.model, token.model],
    [text.facts.driver, [driver?.name, driver?.libraryVersion].filter(Boolean).join(' ')],
    [text.facts.holds, text.holds(count)],
    [text.facts.pinLength, token.kind === 'pkcs12' || max === 0 ? '' : lengthWords(min, max)],
  ] as const
  return (
    <section className="card health-facts">
      <dl className="t-13">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="c3 t-12">{name}</dt>
            <dd>{value || text.notTold}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
