/** The application menu, drawn in the window where the system draws none. */
import type { Command } from '../../src-shared/contract/application.ts'
import { app } from '../bridge.ts'
import { COMMAND_KEYS, needsDocument, runCommand } from '../commands.ts'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu.tsx'
import { words } from '../words.ts'

const GROUPS: readonly (readonly Command[])[] = [
  ['document.open', 'document.close', 'document.show-in-folder'],
  ['signature.sign', 'certificate.view', 'certificate.export'],
  ['document.find', 'document.go-to-page'],
  ['view.zoom-in', 'view.zoom-out', 'view.fit-width', 'view.actual-size', 'view.rotate', 'view.thumbnails'],
  ['view.theme-system', 'view.theme-light', 'view.theme-dark'],
  ['app.settings', 'help.shortcuts', 'help.about'],
]

export function AppMenu() {
  const hasDocument = useStore(s => s.activeId !== null)
  const theme = useStore(s => s.settings.theme)
  const tellFailure = useStore(s => s.tellFailure)
  function quit() {
    app.application.quit({}).catch((error: unknown) => tellFailure(asAppError(error)))
  }
  const items = GROUPS.flatMap((group): readonly MenuItem[] => [
    ...group.map(command => commandItem(command, hasDocument, theme)),
    { kind: 'line' },
  ])
  return (
    <MenuButton
      label={words.titleBar.menu}
      className="ib"
      items={[...items, { kind: 'item', label: words.titleBar.quit, run: quit }]}
    >
      <Icon name="menu" />
    </MenuButton>
  )
}

function commandItem(command: Command, hasDocument: boolean, theme: string): MenuItem {
  const keys = COMMAND_KEYS[command]
  return {
    kind: 'item',
    label: words.commands[command],
    disabled: needsDocument(command) && !hasDocument,
    run: () => runCommand(command),
    ...(keys ? { keys } : {}),
    ...(command.startsWith('view.theme-') ? { checked: command === `view.theme-${theme}` } : {}),
  }
}
