/** The life of a certificate as a bar: what has passed, what is left, and its last thirty days. */
import { EXPIRING_DAYS } from '../../src-shared/model/certificate-ranking.ts'
import type { CertificateView } from '../../src-shared/model/certificate-view.ts'
import { longDate, monthAndYear } from '../format.ts'
import { words } from '../words.ts'

const { certificate: text } = words
const DAY_MS = 86_400_000

export function ValidityBar({ view }: { readonly view: CertificateView }) {
  const [from, to] = [Date.parse(view.notBefore), Date.parse(view.notAfter)]
  const whole = Math.max(to - from, 1)
  const passed = percent((Date.now() - from) / whole)
  const ending = Math.min(percent((EXPIRING_DAYS * DAY_MS) / whole), 100 - passed)
  const expired = view.validity === 'expired'
  return (
    <section>
      <h3 className="secth">{text.from(longDate(view.notBefore), longDate(view.notAfter))}</h3>
      <div className="cv-life" aria-hidden="true">
        <div className="bar lg">
          <i className={expired ? 'bad' : 'ok'} style={{ width: `${passed}%` }} />
          <i className="cv-rest" style={{ width: `${100 - passed - ending}%` }} />
          <i className="cv-ending" style={{ width: `${ending}%` }} />
        </div>
        {!expired && <i className="cv-now" style={{ left: `calc(${passed}% - 1px)` }} />}
        <span className="t-12 c3 cv-from">{monthAndYear(view.notBefore)}</span>
        {passed > 18 && passed < 82 && (
          <span className="t-12 m cv-today" style={{ left: `${passed}%` }}>
            {text.today}
          </span>
        )}
        <span className="t-12 c3 cv-to">{monthAndYear(view.notAfter)}</span>
      </div>
    </section>
  )
}

function percent(share: number): number {
  return Math.min(100, Math.max(0, share * 100))
}
