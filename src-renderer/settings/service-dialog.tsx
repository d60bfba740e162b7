/** Adds a time-stamp service, or changes one. Its secret lives only in the input element, and crosses once. */
import { useRef, useState } from 'react'
import type { ServiceLogin, TimeStampService } from '../../src-shared/model/services.ts'
import { pathForFile } from '../bridge.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

const { dialog: text } = words.services
const LOGINS = ['none', 'basic', 'bearer', 'certificate'] as const
type Kind = (typeof LOGINS)[number]
type Wrong = 'address' | 'files' | 'policy' | 'perMonth'

const SECRET_LABELS = {
  basic: text.password,
  bearer: text.token,
  certificate: text.keyPassword,
} as const

/** What is typed, all of it text. */
type Form = {
  readonly url: string
  readonly name: string
  readonly kind: Kind
  readonly user: string
  readonly certificatePath: string
  readonly keyPath: string
  readonly policy: string
  readonly perMonth: string
}

/** @param props.service to be changed; null: a new one */
export function ServiceDialog(props: {
  readonly service: TimeStampService | null
  readonly onClose: () => void
}) {
  const { service, onClose } = props
  const keepService = useStore(s => s.keepService)
  const [form, setForm] = useState(() => formOf(service))
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const secret = useRef<HTMLInputElement>(null)
  const set = (change: Partial<Form>) => setForm(now => ({ ...now, ...change }))

  function submit() {
    const typed = serviceOf(form, service?.id ?? crypto.randomUUID())
    if (typeof typed === 'string') return setWrong(typed)
    const value = secret.current?.value ?? ''
    if (secret.current) secret.current.value = ''
    onClose()
    void keepService(typed, value)
  }

  return (
    <Dialog
      title={service ? text.changeTitle : text.title}
      width={480}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button variant="primary" submit>
            {service ? text.change : text.save}
          </Button>
        </>
      }
    >
      <div className="service-form">
        <Field
          label={text.address}
          value={form.url}
          placeholder="https://"
          invalid={wrong === 'address'}
          onChange={url => set({ url })}
        />
        <Field
          label={text.name}
          value={form.name}
          placeholder={text.namePlaceholder}
          onChange={name => set({ name })}
        />
        <LoginFields form={form} set={set} />
        {form.kind !== 'none' && (
          <>
            <span className="t-13 c2">{SECRET_LABELS[form.kind]}</span>
            <span className="input">
              <input
                ref={secret}
                type="password"
                autoComplete="off"
                placeholder={service ? text.kept : undefined}
                aria-label={SECRET_LABELS[form.kind]}
              />
            </span>
          </>
        )}
        <Field
          label={text.perMonth}
          value={form.perMonth}
          placeholder={text.unlimited}
          invalid={wrong === 'perMonth'}
          onChange={perMonth => set({ perMonth })}
        />
        <Field
          label={text.policy}
          value={form.policy}
          placeholder={text.anyPolicy}
          invalid={wrong === 'policy'}
          onChange={policy => set({ policy })}
        />
      </div>
      {wrong && (
        <p className="t-12 c-bad" role="alert">
          {text.wrong[wrong]}
        </p>
      )}
    </Dialog>
  )
}

function LoginFields({ form, set }: { readonly form: Form; readonly set: (change: Partial<Form>) => void }) {
  return (
    <>
      <span className="t-13 c2">{text.login}</span>
      <div className="input select">
        <select
          aria-label={text.login}
          value={form.kind}
          // The values of the options are those of Kind.
          onChange={event => set({ kind: event.target.value as Kind })}
        >
          {LOGINS.map(value => (
            <option key={value} value={value}>
              {text.logins[value]}
            </option>
          ))}
        </select>
      </div>
      {form.kind === 'basic' && (
        <Field label={text.user} value={form.user} onChange={user => set({ user })} />
      )}
      {form.kind === 'certificate' && (
        <>
          <PemField
            label={text.certificate}
            path={form.certificatePath}
            onChange={certificatePath => set({ certificatePath })}
          />
          <PemField label={text.key} path={form.keyPath} onChange={keyPath => set({ keyPath })} />
        </>
      )}
    </>
  )
}

/** A file by its path: only the program reads it. Where the window cannot tell the path it is typed. */
function PemField(props: {
  readonly label: string
  readonly path: string
  readonly onChange: (path: string) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  async function take(file: File | undefined) {
    const path = file && (await pathForFile(file))
    if (path) props.onChange(path)
  }
  return (
    <>
      <span className="t-13 c2">{props.label}</span>
      <span className="row gap-2">
        <span className="input grow">
          <input
            aria-label={props.label}
            value={props.path}
            placeholder=".pem"
            spellCheck={false}
            onChange={event => props.onChange(event.target.value)}
          />
        </span>
        <Button onClick={() => input.current?.click()}>{text.choose}</Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".pem,.crt,.cer,.key"
          aria-label={`${text.choose} ${props.label}`}
          onChange={event => void take(event.target.files?.[0])}
        />
      </span>
    </>
  )
}

function Field(props: {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly invalid?: boolean
  readonly onChange: (value: string) => void
}) {
  return (
    <>
      <span className="t-13 c2">{props.label}</span>
      <span className={`input${props.invalid ? ' error' : ''}`}>
        <input
          aria-label={props.label}
          aria-invalid={props.invalid}
          value={props.value}
          placeholder={props.placeholder}
          spellCheck={false}
          onChange={event => props.onChange(event.target.value)}
        />
      </span>
    </>
  )
}

function formOf(service: TimeStampService | null): Form {
  const login: ServiceLogin = service?.login ?? { kind: 'none' }
  const files = login.kind === 'certificate' ? login : { certificatePath: '', keyPath: '' }
  return {
    url: service?.url ?? '',
    name: service?.name ?? '',
    kind: login.kind,
    user: login.kind === 'basic' ? login.user : '',
    certificatePath: files.certificatePath,
    keyPath: files.keyPath,
    policy: service?.policy ?? '',
    perMonth: service?.perMonth?.toString() ?? '',
  }
}

/** @returns what is wrong with it, where something is */
function serviceOf(form: Form, id: string): TimeStampService | Wrong {
  const address = URL.parse(form.url.trim())
  if (!isServiceAddress(address)) return 'address'
  const [certificatePath, keyPath] = [form.certificatePath.trim(), form.keyPath.trim()]
  if (form.kind === 'certificate' && (!isAbsolute(certificatePath) || !isAbsolute(keyPath))) return 'files'
  const policy = form.policy.trim()
  if (!/^$|^[0-2](\.\d{1,10}){1,20}$/.test(policy)) return 'policy'
  const perMonth = form.perMonth.trim()
  if (!/^$|^[1-9]\d{0,6}$/.test(perMonth)) return 'perMonth'
  return {
    id,
    name: form.name.trim() || address.host,
    url: form.url.trim(),
    login: loginOf(form.kind, form.user, { certificatePath, keyPath }),
    policy: policy === '' ? null : policy,
    perMonth: perMonth === '' ? null : Number(perMonth),
  }
}

function loginOf(
  kind: Kind,
  user: string,
  files: { readonly certificatePath: string; readonly keyPath: string },
): ServiceLogin {
  switch (kind) {
    case 'basic':
      return { kind, user }
    case 'certificate':
      return { kind, ...files }
    case 'none':
    case 'bearer':
      return { kind }
  }
}

function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)./.test(path)
}

function isServiceAddress(address: URL | null): address is URL {
  if (address === null || address.username !== '' || address.password !== '') return false
  return address.protocol === 'http:' || address.protocol === 'https:'
}
