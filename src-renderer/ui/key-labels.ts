/** Keys as each system names them. Pure. */
import type { HostBridge } from '../../src-shared/contract/define.ts'

/** `Mod` is Ctrl, on a Mac Cmd. Written "Mod+Shift+P". */
export type Keys = string

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Esc: 'esc' }

export function keyLabel(keys: Keys, platform: HostBridge['platform']): string {
  // "Mod++": the last plus is a key, not a joint.
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+')
  if (platform === 'mac') return parts.map(part => MAC[part] ?? part).join('')
  return parts.map(part => (part === 'Mod' ? 'Ctrl' : part)).join('+')
}

export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** "Mod+Shift+P" for a key press; null where no modifier is held. Pure. */
export function keysOf(event: Pressed, mac: boolean): string | null {
  const mod = mac ? event.metaKey : event.ctrlKey
  if (!mod || event.altKey || (mac ? event.ctrlKey : event.metaKey)) return null
  // "+" needs Shift on many keyboards, "=" is the same key without it.
  if (event.key === '+' || event.key === '=') return 'Mod++'
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  // "/" needs Shift on many keyboards.
  return event.shiftKey && key !== '/' && key !== '-' ? `Mod+Shift+${key}` : `Mod+${key}`
}
