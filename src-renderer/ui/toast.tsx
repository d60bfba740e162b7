/** A notice in the corner. It goes by itself, but never while pointed at or focused. */
import { type ReactNode, useEffect, useState } from 'react'

const SHOWN_MS = 12_000

export function Toast(props: {
  readonly role: 'alert' | 'status'
  /** Stays until it is dismissed. */
  readonly stays: boolean
  readonly onGone: () => void
  readonly children: ReactNode
}) {
  const { stays, onGone } = props
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (stays || held) return
    const timer = setTimeout(onGone, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [stays, held, onGone])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it open.
    <div
      className="toast raised"
      role={props.role}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {props.children}
    </div>
  )
}
