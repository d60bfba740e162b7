/** What is about to be signed, with which certificate, on which token: shown before a PIN is typed. */
import type { SignJob } from '../../src-shared/model/signing.ts'
import { inGroups } from '../format.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'
import { tokenIcon, tokenName } from './token-look.ts'

const { pin } = words

export type JobToken = NonNullable<SignJob['token']>

export function SubjectRow(props: {
  readonly icon: IconName
  readonly title: string
  readonly text: string
  readonly chip?: { readonly tone: 'warn' | 'bad'; readonly icon: IconName; readonly text: string }
}) {
  return (
    <li className="row subject-row">
      <Icon name={props.icon} size={18} className="c3" />
      <span className="grow">
        <span className="t-13 m trunc as-line">{props.title}</span>
        <span className="t-12 c3 trunc as-line">{props.text}</span>
      </span>
      {props.chip && (
        <span className={`chip ${props.chip.tone}`}>
          <Icon name={props.chip.icon} />
          {props.chip.text}
        </span>
      )}
    </li>
  )
}

export function DocumentRow({ job, text }: { readonly job: SignJob; readonly text?: string }) {
  const subject = useStore(s => s.jobSubject)
  const name = job.itemName || subject?.name || ''
  const what = job.use === 'open' ? pin.sealed : pin.signaturePage(subject?.page ?? null)
  return <SubjectRow icon="file-text" title={name} text={text ?? what} />
}

export function CertificateSubject({ job }: { readonly job: SignJob }) {
  if (!job.certificate) return null
  return (
    <SubjectRow icon="file-badge" title={job.certificate.subjectName} text={job.certificate.issuerName} />
  )
}

export function TokenSubject(props: {
  readonly token: JobToken
  readonly chip?: Parameters<typeof SubjectRow>[0]['chip']
}) {
  const { token, chip } = props
  return (
    <SubjectRow
      icon={tokenIcon(token)}
      title={tokenName(token)}
      text={tokenNumber(token)}
      {...(chip ? { chip } : {})}
    />
  )
}

/** Token and owner in one row, for the states where both matter together. */
export function OwnerSubject(props: {
  readonly job: SignJob
  readonly chip?: Parameters<typeof SubjectRow>[0]['chip']
}) {
  const { token, certificate } = props.job
  if (!token) return null
  const name = tokenName(token)
  return (
    <SubjectRow
      icon={tokenIcon(token)}
      title={certificate ? pin.tokenAndName(name, certificate.subjectName) : name}
      text={certificate?.issuerName ?? tokenNumber(token)}
      {...(props.chip ? { chip: props.chip } : {})}
    />
  )
}

export function tokenNumber(token: JobToken): string {
  if (token.kind === 'pkcs12') return words.token.file
  const serial = inGroups(token.serial)
  if (!token.label || tokenName(token) === token.label)
    return serial ? words.token.numberOnly(serial) : token.reader
  return words.token.number(token.label, serial)
}
