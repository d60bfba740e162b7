/** One certificate of the chooser: who, who vouches for it, and whether it can sign. */

import { UNUSABLE_WORDS } from '../../src-shared/errors/unusable-words.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import { shortDate } from '../format.ts'
import { useStore } from '../store/store.ts'
import { daysLeft, distinction, isExpiring, recommended, recommendedBecause } from '../store/token-facts.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

const { chooser } = words

export function CertificateRow(props: {
  readonly certificate: CertificateInfo
  readonly tokenLocked: boolean
  readonly checked: boolean
  readonly onPick: () => void
}) {
  const { certificate, tokenLocked, checked, onPick } = props
  const list = useStore(s => s.tokenList)
  const last = useStore(s => s.settings.lastFingerprint)
  const best = recommended(list, last)
  const isBest =
    best?.certificate.fingerprint === certificate.fingerprint && best.token.tokenId === certificate.tokenId
  const usable = certificate.usable && !tokenLocked
  const issuer = certificate.qualified ? chooser.qualified(certificate.issuerName) : certificate.issuerName
  const apart = distinction(certificate, list)
  const told = apart && ('label' in apart ? chooser.labelled(apart.label) : chooser.numbered(apart.serialEnd))
  // The chip of an expired or early certificate says all there is to say.
  const why =
    certificate.unusable && certificate.unusable !== 'expired' && certificate.unusable !== 'not-yet-valid'
      ? UNUSABLE_WORDS[certificate.unusable].text
      : null
  return (
    <label className={`row-top cert-row${checked ? ' picked' : ''}`}>
      <input
        type="radio"
        name="certificate"
        className="vh"
        value={certificate.fingerprint}
        checked={checked}
        disabled={!usable}
        onChange={onPick}
        data-autofocus={checked || undefined}
      />
      <span className={`radio${checked ? ' on' : ''}${usable ? '' : ' gone'}`} aria-hidden="true" />
      <span className="grow">
        <span className="row gap-2">
          <span className={`m trunc${usable ? '' : ' c2'}`}>{certificate.subjectName}</span>
          {isBest && <span className="chip line text">{chooser.recommended}</span>}
        </span>
        <span className={`t-13 as-line cert-issuer ${checked ? 'c2' : 'c3'}`}>
          {told ? chooser.apart(issuer, told, keyName(certificate)) : issuer}
        </span>
        {isBest && (
          <span className="t-13 c2 as-line cert-why">
            {chooser.because[recommendedBecause(certificate, last)]}
          </span>
        )}
        {why && <span className="t-13 c3 as-line cert-why">{why}</span>}
      </span>
      <span className="cert-state">
        <StateChip certificate={certificate} />
      </span>
    </label>
  )
}

function keyName(certificate: CertificateInfo): string {
  if (certificate.keyKind === 'rsa') return chooser.rsa(certificate.keyBits)
  return certificate.keyKind === 'other' ? '' : chooser.curve(certificate.keyBits)
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
