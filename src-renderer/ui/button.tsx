/** Buttons: with a word, or with an icon and a spoken name. */
import type { ReactNode, Ref } from 'react'
import { platform } from '../bridge.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import { type Keys, keyLabel } from './key-labels.ts'

export function KeyHint({ keys }: { readonly keys: Keys }) {
  return (
    <span className="kbd" aria-hidden="true">
      {keyLabel(keys, platform)}
    </span>
  )
}

export type ButtonProps = {
  readonly children: ReactNode
  readonly onClick?: () => void
  readonly variant?: 'primary' | 'secondary' | 'ghost' | 'danger' | 'danger-quiet' | 'link'
  readonly size?: 'sm' | 'md' | 'lg'
  readonly block?: boolean
  readonly icon?: IconName
  readonly keys?: Keys
  readonly disabled?: boolean
  readonly submit?: boolean
  readonly className?: string
  /** Focused when its dialog opens. */
  readonly autofocus?: boolean
  readonly describedBy?: string
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const { variant = 'secondary', size = 'md' } = props
  const names = [
    'btn',
    variant === 'secondary' ? '' : variant,
    size === 'md' ? '' : size,
    props.block ? 'block' : '',
    props.className ?? '',
  ]
  return (
    <button
      ref={props.ref}
      type={props.submit ? 'submit' : 'button'}
      className={names.filter(name => name !== '').join(' ')}
      disabled={props.disabled}
      onClick={props.onClick}
      data-autofocus={props.autofocus || undefined}
      aria-describedby={props.describedBy}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children}
      {props.keys && !props.disabled && <KeyHint keys={props.keys} />}
    </button>
  )
}

export function IconButton(props: {
  readonly label: string
  readonly icon: IconName
  readonly onClick: () => void
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly className?: string
  readonly size?: 14 | 16
}) {
  return (
    <button
      type="button"
      className={`ib${props.className ? ` ${props.className}` : ''}`}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} size={props.size ?? 16} />
    </button>
  )
}
