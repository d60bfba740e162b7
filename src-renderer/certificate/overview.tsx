/** A certificate at a glance: four facts, its time, its uses, its people, who vouches for it, and its key. */
import type { CertificateView, ChainLink, FieldPart } from '../../src-shared/model/certificate-view.ts'
import {
  colons,
  type Fact,
  keyFact,
  keyLine,
  linkLine,
  purposeLine,
  revocationFact,
  revocationText,
  trustFact,
  validityFact,
} from '../../src-shared/model/certificate-words.ts'
import { maskPersonal } from '../../src-shared/model/personal-numbers.ts'
import { dateAndTime, shortDate } from '../format.ts'
import type { ShownCertificate } from '../store/certificate-slice.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Seal, type SealKind } from '../ui/seal.tsx'
import { words } from '../words.ts'
import { useCopy } from './use-copy.ts'
import { ValidityBar } from './validity-bar.tsx'

const { certificate: text } = words

type Props = {
  readonly shown: ShownCertificate
  /** To be masked. */
  readonly personal: readonly string[]
  /** Null: there is nothing to be shown or hidden. */
  readonly onPersonal: (() => void) | null
}

export function CertificateOverview({ shown, personal, onPersonal }: Props) {
  const { view } = shown
  return (
    <>
      <Facts view={view} />
      <section className="cv-columns" aria-label={text.tabs.overview}>
        <div className="cv-left">
          <ValidityBar view={view} />
          <Uses view={view} />
          <section>
            <h3 className="secth">{text.holder}</h3>
            <Parts parts={view.holder} personal={personal} onPersonal={onPersonal} secrets={view.personal} />
          </section>
          <section>
            <h3 className="secth">{text.issuer}</h3>
            <Parts parts={view.issuer} personal={[]} onPersonal={null} secrets={[]} />
            <Rules view={view} />
          </section>
        </div>
        <div className="cv-right">
          <Chain view={view} />
          <Revocation view={view} />
          <Fingerprint view={view} />
          <Key view={view} />
          <Beside shown={shown} personal={personal} />
        </div>
      </section>
    </>
  )
}

const LOOK = {
  ok: { icon: 'circle-check', tone: 'f-ok' },
  note: { icon: 'info', tone: 'f-idle' },
  warn: { icon: 'circle-alert', tone: 'f-warn' },
  bad: { icon: 'octagon-alert', tone: 'f-bad' },
} as const

function Facts({ view }: { readonly view: CertificateView }) {
  const facts = [
    validityFact(view, new Date(), shortDate),
    trustFact(view),
    revocationFact(view, dateAndTime),
    keyFact(view),
  ]
  return (
    <ul className="cv-facts" aria-label={text.facts}>
      {facts.map((fact, index) => (
        <FactItem key={fact.title} fact={fact} isKey={index === 3} />
      ))}
    </ul>
  )
}

function FactItem({ fact, isKey }: { readonly fact: Fact; readonly isKey: boolean }) {
  const { icon, tone } = LOOK[fact.tone]
  return (
    <li className="row-top">
      <Icon name={isKey && fact.tone !== 'warn' ? 'key-round' : icon} size={20} className={tone} />
      <span className="grow">
        <span className="t-13 sb as-line">{fact.title}</span>
        <span className="t-12 c3">{fact.text}</span>
      </span>
    </li>
  )
}

function Uses({ view }: { readonly view: CertificateView }) {
  return (
    <section>
      <h3 className="secth">{text.uses}</h3>
      <ul>
        {view.uses.map(use => (
          <li key={use.use} className="row cv-use">
            <Icon name={use.allowed ? 'check' : 'minus'} className={use.allowed ? 'f-ok' : 'f-idle'} />
            <span className={`t-13${use.allowed ? '' : ' c3'}`}>{purposeLine(use, view)}</span>
            <span className="tech end hide-n">{use.tech}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The whole address stands there: whoever opens it knows where it leads. */
function Rules({ view: { policyUrl } }: { readonly view: CertificateView }) {
  const openRules = useStore(s => s.openRules)
  if (policyUrl === null) return null
  return (
    <dl className="dl cv-parts">
      <div className="cv-part">
        <dt>{text.rules}</dt>
        <dd>
          <span className="as-line sel cv-address">{policyUrl}</span>
          <Button variant="link" className="t-13" onClick={() => void openRules()}>
            {text.openRules(new URL(policyUrl).host)}
          </Button>
        </dd>
      </div>
    </dl>
  )
}

function Parts(props: {
  readonly parts: readonly FieldPart[]
  readonly personal: readonly string[]
  readonly secrets: readonly string[]
  readonly onPersonal: (() => void) | null
}) {
  const { parts, personal, secrets, onPersonal } = props
  return (
    <dl className="dl cv-parts">
      {parts.map(part => (
        <div key={`${part.label} ${part.value}`} className="cv-part">
          <dt>{part.label}</dt>
          <dd>
            {maskPersonal(part.value, personal)}
            {onPersonal && secrets.includes(part.value) && (
              <Button variant="link" className="t-13 cv-show" onClick={onPersonal}>
                {personal.length > 0 ? text.show : text.hide}
                <span className="vh">: {part.label}</span>
              </Button>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Chain({ view }: { readonly view: CertificateView }) {
  const { links, canFetch } = view.chain
  const check = useStore(s => s.checkCertificate)
  const busy = useStore(s => s.certificateBusy)
  return (
    <section>
      <h3 className="secth">{text.chain}</h3>
      <ul className="cv-chain" aria-label={text.chainTree}>
        {links.map((link, depth) => (
          <Link key={link.fingerprint ?? link.name} link={link} depth={depth} view={view} />
        ))}
      </ul>
      {canFetch && (
        <Button variant="link" disabled={busy} onClick={() => void check()}>
          {busy ? text.checking : text.fetch}
        </Button>
      )}
    </section>
  )
}

function Link(props: { readonly link: ChainLink; readonly depth: number; readonly view: CertificateView }) {
  const { link, depth, view } = props
  const showOther = useStore(s => s.showOther)
  const { kind, tone } = sealOf(link, view)
  const { fingerprint } = link
  return (
    <li className="row-top cv-link" style={{ paddingLeft: `${depth * 1.375}rem` }}>
      {depth > 0 && <i className="cv-branch" style={{ left: `${(depth - 1) * 1.375 + 0.5625}rem` }} />}
      <span className={tone}>
        <Seal kind={kind} size={20} />
      </span>
      <span className="grow">
        {fingerprint === null || link.role === 'own' ? (
          <span className={`t-13 as-line ${link.role === 'own' ? 'sb' : 'm'}`}>{link.name}</span>
        ) : (
          <Button variant="link" className="t-13 cv-name" onClick={() => void showOther(fingerprint)}>
            {link.name}
          </Button>
        )}
        <span className="t-12 c3">{linkLine(link, shortDate)}</span>
      </span>
    </li>
  )
}

function sealOf(link: ChainLink, view: CertificateView): { readonly kind: SealKind; readonly tone: string } {
  if (link.problems.length > 0) return { kind: 'bad', tone: 'f-bad' }
  if (link.fingerprint === null) return { kind: 'unknown', tone: 'f-warn' }
  return view.chain.state === 'trusted' ? { kind: 'ok', tone: 'f-ok' } : { kind: 'unknown', tone: 'f-idle' }
}

function Revocation({ view }: { readonly view: CertificateView }) {
  const check = useStore(s => s.checkCertificate)
  const busy = useStore(s => s.certificateBusy)
  return (
    <section>
      <h3 className="secth row">
        {text.revocation}
        <span className="end" />
        {view.revocation.how === 'ask' && (
          <Button variant="link" className="t-13" disabled={busy} onClick={() => void check()}>
            {busy ? text.checking : text.check}
          </Button>
        )}
      </h3>
      <p className="t-13 c2" role="status">
        {revocationText(view, dateAndTime)}
      </p>
    </section>
  )
}

function Fingerprint({ view }: { readonly view: CertificateView }) {
  const [copied, copy] = useCopy()
  const pairs = view.fingerprint.toUpperCase().match(/../g) ?? []
  return (
    <section>
      <h3 className="secth row">
        {text.fingerprint}
        <span className="tech">SHA-256</span>
        <span className="end" />
        <IconButton
          label={text.copyFingerprint}
          icon={copied ? 'check' : 'copy'}
          onClick={() => copy(colons(view.fingerprint))}
        />
      </h3>
      <p className="mono sel c2 cv-print">
        {pairs.slice(0, 16).join(' ')}
        <br />
        {pairs.slice(16).join(' ')}
      </p>
    </section>
  )
}

function Key({ view }: { readonly view: CertificateView }) {
  const { pinEachTime, place } = view.key
  const pin =
    place === 'token' && pinEachTime !== null ? (pinEachTime ? text.pinEachTime : text.pinOnce) : null
  return (
    <dl className="dl cv-parts">
      <div className="cv-part">
        <dt>{text.serial}</dt>
        <dd className="mono">{view.serialNumber.toUpperCase().replace(/..(?=.)/g, '$& ')}</dd>
      </div>
      <div className="cv-part">
        <dt>{text.key}</dt>
        <dd>
          {keyLine(view)}
          {pin && <span className="as-line c3">{pin}</span>}
        </dd>
      </div>
    </dl>
  )
}

function Beside({
  shown,
  personal,
}: {
  readonly shown: ShownCertificate
  readonly personal: readonly string[]
}) {
  const showOther = useStore(s => s.showOther)
  const all = shown.beside.flatMap(({ certificates }) => certificates)
  const others = [...new Map(all.map(one => [one.fingerprint, one])).values()].filter(
    one => one.fingerprint !== shown.view.fingerprint,
  )
  if (others.length === 0) return null
  return (
    <section>
      <h3 className="secth">{text.beside}</h3>
      <ul>
        {others.map(one => (
          <li key={one.fingerprint} className="row cv-use">
            <Button variant="link" className="t-13" onClick={() => void showOther(one.fingerprint)}>
              {maskPersonal(one.name, personal)}
            </Button>
            <span className="t-12 c3 end">{text.roles[one.role]}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
