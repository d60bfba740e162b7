/** All shortcuts. */
import { platform } from '../bridge.ts'
import { useStore } from '../store/store.ts'
import { Button, KeyHint } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { keyLabel } from '../ui/key-labels.ts'
import { words } from '../words.ts'

const { rows, groups, title } = words.shortcuts

const SHORTCUTS = [
  {
    group: groups.documents,
    rows: [
      { name: rows.open, keys: ['Mod+O'] },
      { name: rows.close, keys: ['Mod+W'] },
      { name: rows.find, keys: ['Mod+F'] },
    ],
  },
  {
    group: groups.view,
    rows: [
      { name: rows.pages, keys: ['PgUp', 'PgDn'] },
      { name: rows.goToPage, keys: ['Mod+G'] },
      { name: rows.zoom, keys: ['Mod++', 'Mod+-'] },
      { name: rows.fit, keys: ['Mod+0'] },
      { name: rows.actual, keys: ['Mod+1'] },
    ],
  },
  {
    group: groups.signature,
    rows: [
      { name: rows.sign, keys: ['Mod+Enter'] },
      { name: rows.tokens, keys: ['Mod+T'] },
      { name: rows.move, keys: ['←↑→↓'] },
      { name: rows.resize, keys: ['Shift+←↑→↓'] },
      { name: rows.remove, keys: ['Del'] },
    ],
  },
  {
    group: groups.window,
    rows: [
      { name: rows.settings, keys: ['Mod+,'] },
      { name: rows.regions, keys: ['F6'] },
      { name: rows.shortcuts, keys: ['Mod+/'] },
      { name: rows.escape, keys: ['Esc'] },
    ],
  },
] as const

export function ShortcutsDialog() {
  const openDialog = useStore(s => s.openDialog)
  const close = () => openDialog(null)
  return (
    <Dialog title={title} width={660} textOnly onClose={close} footer={<CloseFooter onClose={close} />}>
      <div className="shortcuts">
        {SHORTCUTS.map(({ group, rows: list }) => (
          <section key={group}>
            <h3 className="secth">{group}</h3>
            <dl>
              {list.map(({ name, keys }) => (
                <div key={name} className="row shortcut">
                  <dt className="t-13 c2 grow">{name}</dt>
                  <dd className="row gap-1">
                    <span className="vh">{keys.map(k => keyLabel(k, platform)).join(', ')}</span>
                    {keys.map(k => (
                      <KeyHint key={k} keys={k} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function CloseFooter({ onClose }: { readonly onClose: () => void }) {
  return (
    <>
      <span className="end" />
      <Button variant="primary" keys="Esc" autofocus onClick={onClose}>
        {words.common.close}
      </Button>
    </>
  )
}
