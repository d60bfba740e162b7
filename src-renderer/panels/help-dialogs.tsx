/** All shortcuts, and what this program is. */
import { useEffect, useState } from 'react'
import { app, platform } from '../bridge.ts'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { Button, KeyHint } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { keyLabel } from '../ui/key-labels.ts'
import { Logo } from '../ui/seal.tsx'
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

type About = Awaited<ReturnType<typeof app.application.about>>

export function AboutDialog() {
  const openDialog = useStore(s => s.openDialog)
  const tellFailure = useStore(s => s.tellFailure)
  const [about, setAbout] = useState<About | null>(null)
  const close = () => openDialog(null)
  useEffect(() => {
    app.application.about({}).then(setAbout, (error: unknown) => tellFailure(asAppError(error)))
  }, [tellFailure])
  const text = words.about
  return (
    <Dialog title={text.title} width={448} onClose={close} footer={<CloseFooter onClose={close} />}>
      <div className="row about-head">
        <span className="brand-large">
          <Logo />
        </span>
        <p className="c2">{text.lead}</p>
      </div>
      {about && (
        <dl className="dl">
          <dt>{text.version}</dt>
          <dd>{about.version}</dd>
          <dt>{text.host}</dt>
          <dd>{about.host}</dd>
          <dt>{text.runtime}</dt>
          <dd>{about.runtime}</dd>
          <dt>{text.licence}</dt>
          <dd>{about.licence}</dd>
        </dl>
      )}
      <p className="t-12 c3">{text.thanks}</p>
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
