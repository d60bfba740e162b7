/** Keys that work everywhere in the window. Dialogs, menus and the placement layer take theirs first. */
import type { Command } from '../src-shared/contract/application.ts'
import { platform } from './bridge.ts'
import { COMMAND_KEYS, runCommand } from './commands.ts'
import { focusNextRegion } from './focus-targets.ts'
import { useStore } from './store/store.ts'
import { keysOf } from './ui/key-labels.ts'

const COMMAND_OF = new Map<string, Command>(
  Object.entries(COMMAND_KEYS).map(([command, keys]) => [keys, command as Command]), // Keys of a typed record.
)

/** @returns the function that stops it */
export function listenToKeys(): () => void {
  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    if (event.key === 'F6') {
      event.preventDefault()
      return focusNextRegion(event.shiftKey ? -1 : 1)
    }
    const store = useStore.getState()
    if ((event.key === 'PageUp' || event.key === 'PageDown') && store.activeId && !event.ctrlKey) {
      event.preventDefault()
      return store.goToPage(store.page + (event.key === 'PageDown' ? 1 : -1))
    }
    const keys = keysOf(event, platform === 'mac')
    if (!keys) return
    if (keys === 'Mod+T') {
      event.preventDefault()
      return store.openDialog('certificates')
    }
    const command = COMMAND_OF.get(keys === 'Mod+_' ? 'Mod+-' : keys)
    if (!command) return
    event.preventDefault()
    runCommand(command)
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}
