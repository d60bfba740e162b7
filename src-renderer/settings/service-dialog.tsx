/** Adds a time-stamp service. Its secret lives only in the input element, and crosses once. */
import { useRef, useState } from 'react'
import type { ServiceLogin } from '../../src-shared/model/services.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

const { dialog: text } = words.services
const LOGINS = ['none', 'basic', 'bearer'] as const
type Kind = (typeof LOGINS)[number]

export function ServiceDialog({ onClose }: { readonly onClose: () => void }) {
  const addService = useStore(s => s.addService)
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [kind, setKind] = useState<Kind>('none')
  const [user, setUser] = useState('')
  const [wrong, setWrong] = useState(false)
  const secret = useRef<HTMLInputElement>(null)

  function submit() {
    const address = URL.parse(url.trim())
    if (!isServiceAddress(address)) return setWrong(true)
    const login: ServiceLogin = kind === 'basic' ? { kind, user } : { kind }
    const service = {
      id: crypto.randomUUID(),
      name: name.trim() || address.host,
      url: url.trim(),
      login,
      policy: null,
      perMonth: null,
    }
    const typed = secret.current?.value ?? ''
    if (secret.current) secret.current.value = ''
    onClose()
    void addService(service, kind === 'none' ? '' : typed)
  }

  return (
    <Dialog
      title={text.title}
      width={460}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button variant="primary" submit>
            {text.save}
          </Button>
        </>
      }
    >
      <div className="service-form">
        <Field label={text.address} value={url} placeholder="https://" invalid={wrong} onChange={setUrl} />
        <Field label={text.name} value={name} placeholder={text.namePlaceholder} onChange={setName} />
        <span className="t-13 c2">{text.login}</span>
        <div className="input select">
          <select
            aria-label={text.login}
            value={kind}
            // The values of the options are those of Kind.
            onChange={event => setKind(event.target.value as Kind)}
          >
            {LOGINS.map(value => (
              <option key={value} value={value}>
                {text.logins[value]}
              </option>
            ))}
          </select>
        </div>
        {kind === 'basic' && <Field label={text.user} value={user} onChange={setUser} />}
        {kind !== 'none' && (
          <>
            <span className="t-13 c2">{kind === 'basic' ? text.password : text.token}</span>
            <span className="input">
              <input
                ref={secret}
                type="password"
                autoComplete="off"
                aria-label={kind === 'basic' ? text.password : text.token}
              />
            </span>
          </>
        )}
      </div>
      {wrong && (
        <p className="t-12 c-bad" role="alert">
          {text.addressWrong}
        </p>
      )}
    </Dialog>
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

function isServiceAddress(address: URL | null): address is URL {
  if (address === null || address.username !== '' || address.password !== '') return false
  return address.protocol === 'http:' || address.protocol === 'https:'
}
