/** A button that opens a menu: arrow keys, Home, End, first letters, Escape; focus returns to the button. */
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { KeyHint } from './button.tsx'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import type { Keys } from './key-labels.ts'

export type MenuItem =
  | {
      readonly kind: 'item'
      readonly label: string
      /** A second line. */
      readonly detail?: string
      readonly icon?: IconName
      readonly keys?: Keys
      readonly disabled?: boolean
      /** Given: one of a set, ticked or not. */
      readonly checked?: boolean
      readonly run: () => void
    }
  | { readonly kind: 'line' }
  | { readonly kind: 'note'; readonly icon: IconName; readonly text: string }

export function MenuButton(props: {
  readonly label: string
  readonly className: string
  readonly items: readonly MenuItem[]
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
}) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const menuId = useId()
  function close(returnFocus: boolean) {
    setOpen(false)
    if (returnFocus) button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.className}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' || open) return
          event.preventDefault()
          setOpen(true)
        }}
      >
        {props.children}
      </button>
      {open && (
        <Menu
          id={menuId}
          label={props.label}
          items={props.items}
          anchor={button}
          align={props.align ?? 'start'}
          onClose={close}
        />
      )}
    </>
  )
}

function Menu(props: {
  readonly id: string
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly anchor: RefObject<HTMLElement | null>
  readonly align: 'start' | 'end'
  readonly onClose: (returnFocus: boolean) => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const { anchor, align, onClose } = props

  useLayoutEffect(() => {
    const menu = ref.current
    const at = anchor.current?.getBoundingClientRect()
    if (!menu || !at) return
    menu.showPopover()
    const { width, height } = menu.getBoundingClientRect()
    const left = align === 'start' ? at.left : at.right - width
    const below = at.bottom + 4
    const top = below + height > window.innerHeight - 8 ? Math.max(8, at.top - height - 4) : below
    menu.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`
    menu.style.top = `${top}px`
    menu.querySelector<HTMLElement>('button:not(:disabled)')?.focus()
  }, [anchor, align])

  useEffect(() => {
    function outside(event: PointerEvent) {
      const target = event.target instanceof Node ? event.target : null
      if (!ref.current?.contains(target) && !anchor.current?.contains(target)) onClose(false)
    }
    const leave = () => onClose(false)
    document.addEventListener('pointerdown', outside, true)
    window.addEventListener('blur', leave)
    window.addEventListener('resize', leave)
    return () => {
      document.removeEventListener('pointerdown', outside, true)
      window.removeEventListener('blur', leave)
      window.removeEventListener('resize', leave)
    }
  }, [anchor, onClose])

  function onKeyDown(event: KeyboardEvent) {
    const entries = [...(ref.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])]
    const at = entries.indexOf(activeEntry())
    const next = nextEntry(event.key, at, entries.length)
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      onClose(true)
    } else if (next !== null) {
      event.preventDefault()
      entries[next]?.focus()
    } else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase()
      const rest = [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
      rest.find(entry => entry.textContent?.trim().toLowerCase().startsWith(letter))?.focus()
    }
  }

  return (
    <div
      ref={ref}
      id={props.id}
      popover="manual"
      className="menu"
      role="menu"
      aria-label={props.label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {props.items.map((item, index) =>
        item.kind === 'note' ? (
          <p key={item.text} className="row-top t-12 c3 menu-note">
            <Icon name={item.icon} size={14} />
            <span>{item.text}</span>
          </p>
        ) : item.kind === 'line' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a menu's lines never move.
          <hr key={index} />
        ) : (
          <button
            key={item.label}
            type="button"
            {...(item.checked === undefined
              ? { role: 'menuitem' }
              : { role: 'menuitemradio', 'aria-checked': item.checked })}
            disabled={item.disabled}
            onClick={() => {
              onClose(true)
              item.run()
            }}
          >
            <MenuMark item={item} />
            <span className="grow">
              {item.label}
              {item.detail && <span className="t-12 c3 as-line">{item.detail}</span>}
            </span>
            {item.keys && <KeyHint keys={item.keys} />}
          </button>
        ),
      )}
    </div>
  )
}

function MenuMark({ item }: { readonly item: Extract<MenuItem, { kind: 'item' }> }) {
  if (item.checked !== undefined) return item.checked ? <Icon name="check" /> : <span className="menu-gap" />
  return item.icon ? <Icon name={item.icon} /> : null
}

function activeEntry(): HTMLButtonElement {
  // Not found is as good as none: indexOf answers -1.
  return document.activeElement as HTMLButtonElement
}

function nextEntry(key: string, at: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}
