/** One driver: its name, version and file, its state, and a menu of what can be done with it. */
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { useStore } from '../store/store.ts'
import { isTroubled } from '../store/token-facts.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu.tsx'
import { words } from '../words.ts'
import { driverLook } from './driver-look.ts'

const text = words.settings.drivers

export function DriverRow({ module }: { readonly module: ModuleInfo }) {
  const { name, path, libraryVersion, source } = module
  const look = driverLook(module)
  const busy = useStore(s => s.driverBusy)
  const testDriver = useStore(s => s.testDriver)
  const items = useDriverItems(module)
  return (
    <li className="row driver">
      <span className="driver-mark c2">
        <Icon name="puzzle" size={18} />
      </span>
      <span className="grow">
        <span className="row gap-2">
          <span className="m">{name}</span>
          {libraryVersion && <span className="t-12 c3">{libraryVersion}</span>}
          {source === 'settings' && <span className="t-12 c3">{text.byHand}</span>}
        </span>
        <span className="t-12 c3 mono trunc sel as-line" title={path}>
          {path}
        </span>
      </span>
      <span className={`chip ${look.kind}`}>
        <Icon name={look.icon} size={14} />
        {busy === path ? text.testing : look.text}
      </span>
      {isTroubled(module) && (
        <Button size="sm" disabled={busy !== null} onClick={() => void testDriver(path)}>
          {text.test}
        </Button>
      )}
      <MenuButton label={text.actionsFor(name)} className="ib" align="end" items={items}>
        <Icon name="ellipsis" />
      </MenuButton>
    </li>
  )
}

function useDriverItems({ path, state, source }: ModuleInfo): readonly MenuItem[] {
  const disabled = useStore(s => s.driverBusy !== null)
  const testDriver = useStore(s => s.testDriver)
  const changeDriver = useStore(s => s.changeDriver)
  const reveal = useStore(s => s.reveal)
  const item = (label: string, run: () => unknown): MenuItem => ({
    kind: 'item',
    label,
    disabled,
    run: () => void run(),
  })
  const isOff = state === 'off'
  return [
    item(text.test, () => testDriver(path)),
    ...(isOff ? [] : [item(text.restart, () => changeDriver('restart', path))]),
    ...(state === 'missing' ? [] : [item(text.showInFolder, () => reveal(path))]),
    // What was named on the command line is used, whatever the settings say.
    ...(source === 'argument'
      ? []
      : [
          { kind: 'line' } as const,
          isOff
            ? item(text.turnOn, () => changeDriver('turnOn', path))
            : item(text.turnOff, () => changeDriver('turnOff', path)),
        ]),
    ...(source === 'settings' ? [item(text.remove, () => changeDriver('remove', path))] : []),
  ]
}
