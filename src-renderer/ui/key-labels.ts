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
