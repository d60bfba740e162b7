/** One certificate of the chooser: who, who vouches for it, and whether it can sign. */

import { UNUSABLE_WORDS } from '../../src-shared/errors/unusable-words.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import {
  type Distinction,
  daysLeft,
  distinction,
  isExpiring,
  type Merit,
} from '../../src-shared/model/certificate-ranking.ts'
import { keyWords } from '../../src-shared/model/key-words.ts'
import { shortDate } from '../format.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

const { chooser } = words

export function CertificateRow(props: {
  readonly certificate: CertificateInfo
  readonly merits: readonly Merit[]
  readonly recommended: boolean
  readonly tokenLocked: boolean
  readonly checked: boolean
  readonly onPick: () => void
  readonly onFocus: () => void
  /** Quick view. */
  readonly onView: () => void
}) {
  const { certificate, merits, recommended, tokenLocked, checked, onPick, onFocus, onView } = props
  const list = useStore(s => s.tokenList)
  const usable = certificate.usable && !tokenLocked
  const apart = distinction(certificate, list)
  const why = whyUnusable(certificate)
  return (
    <label className={`row-top cert-row${checked ? ' picked' : ''}`}>
      <input
        type="radio"
        name="certificate"
        className="vh"
        value={certificate.fingerprint}
        checked={checked}
        // In reach of the keys all the same: it can be looked at.
        aria-disabled={!usable || undefined}
        onChange={() => usable && onPick()}
        onFocus={onFocus}
        onKeyDown={event => {
          // Space picks; on one that is picked, or cannot be, it looks.
          if (event.key !== ' ' || (usable && !checked)) return
          event.preventDefault()
          onView()
        }}
        data-autofocus={checked || undefined}
      />
      <span className={`radio${checked ? ' on' : ''}${usable ? '' : ' gone'}`} aria-hidden="true" />
      <span className="grow">
        <span className="row gap-2">
          <span className={`m trunc${usable ? '' : ' c2'}`}>{certificate.subjectName}</span>
          {recommended && <span className="chip line text">{chooser.recommended}</span>}
        </span>
        <span className={`t-13 as-line cert-issuer ${checked ? 'c2' : 'c3'}`}>
          {[issuerLine(certificate), ...(apart ? told(apart, certificate) : [])].join(' · ')}
        </span>
        {recommended && (
          <span className="t-13 c2 as-line cert-why">{chooser.because(merits, counts(certificate))}</span>
        )}
        {why && <span className="t-13 c3 as-line cert-why">{why}</span>}
      </span>
      <span className="cert-state">
        <StateChip certificate={certificate} />
      </span>
    </label>
  )
}

/** Only a qualified certificate whose key is in a certified device counts so (eIDAS, article 3, 12 and 25, 2). */
function counts(certificate: CertificateInfo): 'like-ink' | 'qualified' {
  const forPerson = certificate.qualifiedFor === null || certificate.qualifiedFor === 'esign'
  return forPerson && certificate.qualifiedDevice ? 'like-ink' : 'qualified'
}

function issuerLine({ issuerName, qualified, qualifiedFor }: CertificateInfo): string {
  if (qualifiedFor === 'eseal') return chooser.seal(issuerName)
  return qualified ? chooser.qualified(issuerName) : issuerName
}

/** What differs from others of the same name. The issuer stands there anyway, the token above the list. */
function told({ label, serialEnd, validity }: Distinction, certificate: CertificateInfo): readonly string[] {
  return [
    label && chooser.labelled(label),
    serialEnd && chooser.numbered(serialEnd),
    validity && chooser.span(shortDate(validity.from), shortDate(validity.to)),
    keyWords(certificate),
  ].flatMap(text => (text ? [text] : []))
}

/** The chip of an expired or early certificate says all there is to say; a key that is not supported has a name. */
function whyUnusable(certificate: CertificateInfo): string | null {
  const { unusable } = certificate
  if (unusable === null || unusable === 'expired' || unusable === 'not-yet-valid') return null
  const { text } = UNUSABLE_WORDS[unusable]
  return unusable === 'algorithm-not-supported' ? chooser.keyOf(keyWords(certificate), text) : text
}

function StateChip({ certificate }: { readonly certificate: CertificateInfo }) {
  const now = new Date()
  if (certificate.unusable) {
    const { tone, icon, text } = unusableLook(certificate)
    return (
      <span className={`chip ${tone}`.trim()}>
        <Icon name={icon} />
        {text}
      </span>
    )
  }
  const left = words.pill.daysLeft(daysLeft(certificate, now))
  if (!isExpiring(certificate, now)) return <span className="t-13 c2">{left}</span>
  return (
    <span className="chip warn">
      <Icon name="clock-alert" />
      {left}
    </span>
  )
}

function unusableLook(certificate: CertificateInfo): {
  readonly tone: string
  readonly icon: IconName
  readonly text: string
} {
  switch (certificate.unusable) {
    case 'expired':
      return { tone: 'bad', icon: 'calendar-x', text: chooser.expired(shortDate(certificate.notAfter)) }
    case 'not-yet-valid':
      return { tone: '', icon: 'calendar-clock', text: chooser.starts(shortDate(certificate.notBefore)) }
    default:
      return {
        tone: '',
        icon: 'ban',
        text: certificate.unusable ? UNUSABLE_WORDS[certificate.unusable].chip : '',
      }
  }
}
