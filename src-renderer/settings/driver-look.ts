/** How the state of a driver is shown: a word, a colour, an icon. Pure. */
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

export type DriverLook = {
  readonly kind: 'ok' | 'idle' | 'warn' | 'bad'
  readonly icon: IconName
  readonly text: string
}

const { states } = words.settings.drivers

const LOOKS: Readonly<Record<Exclude<ModuleState, 'ready'>, Pick<DriverLook, 'kind' | 'icon'>>> = {
  loading: { kind: 'idle', icon: 'clock' },
  missing: { kind: 'bad', icon: 'circle-x' },
  'not-a-module': { kind: 'bad', icon: 'circle-x' },
  'wrong-architecture': { kind: 'bad', icon: 'circle-x' },
  failed: { kind: 'warn', icon: 'triangle-alert' },
  crashed: { kind: 'warn', icon: 'triangle-alert' },
  'not-answering': { kind: 'warn', icon: 'triangle-alert' },
  'switched-off': { kind: 'bad', icon: 'ban' },
  off: { kind: 'idle', icon: 'ban' },
}

export function driverLook(module: Pick<ModuleInfo, 'state' | 'tokenCount' | 'architecture'>): DriverLook {
  const { state, tokenCount, architecture } = module
  if (state === 'ready') {
    return tokenCount > 0
      ? { kind: 'ok', icon: 'circle-check', text: states.tokens(tokenCount) }
      : { kind: 'idle', icon: 'circle-check', text: states.noToken }
  }
  if (state === 'wrong-architecture') {
    return { ...LOOKS[state], text: states.wrongArchitecture(architecture) }
  }
  return { ...LOOKS[state], text: states[state] }
}
