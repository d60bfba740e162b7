/** When certificates end: a bar for each from today on, with the 90, 30 and 7 day marks. */
import type { HealthCertificate } from '../../src-shared/contract/health.ts'
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { daysLeft } from '../../src-shared/model/certificate-ranking.ts'
import { keyWords } from '../../src-shared/model/key-words.ts'
import { shortDate } from '../format.ts'
import { endsAxis } from '../store/health-facts.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { words } from '../words.ts'

const { health: text } = words
const MARKS = [90, 30, 7] as const
/** A mark closer to another, or to today, than this share of the width has no room for its number. */
const ROOM = 0.03

export function EndsChart(props: {
  readonly token: TokenInfo
  readonly certificates: readonly HealthCertificate[]
}) {
  const { token, certificates } = props
  const { tokenId } = token
  const showCertificate = useStore(s => s.showCertificate)
  const now = new Date()
  const { days, marks } = endsAxis(certificates, now)
  return (
    <section className="card ends" aria-label={text.ends}>
      <div className="row ends-head">
        <h2 className="t-14 sb">{text.ends}</h2>
        <span className="end row t-12 c3 ends-legend" aria-hidden="true">
          <Legend tone="ok" name={text.legend.fine} />
          <Legend tone="warn" name={text.legend.soon} />
          <Legend tone="bad" name={text.legend.last} />
        </span>
      </div>
      {certificates.length === 0 ? (
        <p className="t-13 c2 ends-none">{token.certificatesLocked ? text.locked : text.none}</p>
      ) : (
        <>
          <div className="ends-row axis" aria-hidden="true">
            <span />
            <div className="ends-track t-12 c3">
              <b className="m strong">{text.today}</b>
              {marks.map(({ at, label }) => (
                <span key={`${at}`} style={{ left: percent(at) }}>
                  {label}
                </span>
              ))}
            </div>
          </div>
          <ul>
            {certificates.map(certificate => (
              <Row
                key={certificate.fingerprint}
                certificate={certificate}
                span={days}
                now={now}
                onView={() =>
                  void showCertificate({ kind: 'token', tokenId, fingerprint: certificate.fingerprint })
                }
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Legend(props: { readonly tone: string; readonly name: string }) {
  return (
    <span className="row ends-key">
      <i className={props.tone} />
      {props.name}
    </span>
  )
}

function Row(props: {
  readonly certificate: HealthCertificate
  readonly span: number
  readonly now: Date
  readonly onView: () => void
}) {
  const { certificate, span, now, onView } = props
  const days = daysLeft(certificate, now)
  const width = Math.max(0, days / span)
  const tone = days < 0 || days <= 7 ? 'bad' : days <= 90 ? 'warn' : ''
  return (
    <li className="ends-row">
      <span className="ends-name">
        <Button variant="link" className="ends-view" onClick={onView}>
          <span className="vh">{text.view}</span>
          <span className="t-13 m trunc">{certificate.name}</span>
        </Button>
        <span className="t-12 c3 trunc as-line" title={about(certificate)}>
          {about(certificate)}
        </span>
      </span>
      <span className="ends-track">
        {width > 0 && (
          <>
            <i className="ends-bar" style={{ width: percent(width), background: gradient(days) }} />
            {MARKS.filter(mark => days > mark).map(mark => (
              <Mark key={mark} days={mark} at={(days - mark) / span} isNamed={hasRoom(mark, days, span)} />
            ))}
          </>
        )}
        <span className={`chip text ${tone}`} style={{ left: `calc(${percent(width)} + 8px)` }}>
          {text.left(days, shortDate(certificate.notAfter))}
        </span>
      </span>
    </li>
  )
}

/** Its number would run into that of the mark before it, or into today. */
function hasRoom(mark: number, days: number, span: number): boolean {
  const before = MARKS.filter(other => other > mark && days > other).at(-1) ?? days
  return (before - mark) / span > ROOM
}

function Mark(props: { readonly days: number; readonly at: number; readonly isNamed: boolean }) {
  const { days, at, isNamed } = props
  return (
    <>
      <i className="ends-mark" title={text.mark(days)} style={{ left: percent(at) }} />
      {isNamed && (
        <span className="ends-mark-name t-12 c3" aria-hidden="true" style={{ left: percent(at) }}>
          {days}
        </span>
      )}
    </>
  )
}

function about(certificate: HealthCertificate): string {
  const { role, qualified, usedAt, issuerName } = certificate
  const kind = role === 'issuer' ? text.role.issuer : qualified ? text.role.qualified : issuerName
  const used = usedAt === null ? '' : text.used(shortDate(usedAt))
  return [kind, keyWords(certificate), used].filter(Boolean).join(' · ')
}

/** Green until 90 days before the end, then amber, red in the last 7. */
function gradient(days: number): string {
  const fine = percent(Math.max(0, days - 90) / days)
  const soon = percent(Math.max(0, days - 7) / days)
  return `linear-gradient(90deg, var(--ok) 0 ${fine}, var(--warn) ${fine} ${soon}, var(--bad) 0)`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`
}
