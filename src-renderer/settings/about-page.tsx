/** Settings, About: version, licences, where the program keeps its data. */
import { useEffect, useState } from 'react'
import { app } from '../bridge.ts'
import { runCommand } from '../commands.ts'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Logo } from '../ui/seal.tsx'
import { words } from '../words.ts'
import { SettingRow, SettingsCard } from './rows.tsx'

type About = Awaited<ReturnType<typeof app.application.about>>

const text = words.settings.about

export function AboutPage() {
  const tellFailure = useStore(s => s.tellFailure)
  const [about, setAbout] = useState<About | null>(null)
  const [licences, setLicences] = useState<string | null>(null)
  useEffect(() => {
    app.application.about({}).then(setAbout, (error: unknown) => tellFailure(asAppError(error)))
  }, [tellFailure])
  async function showLicences() {
    try {
      setLicences((await app.application.licences({})).text)
    } catch (error) {
      tellFailure(asAppError(error))
    }
  }
  return (
    <>
      <div className="row about-head">
        <span className="brand-large">
          <Logo />
        </span>
        <div>
          <p className="t-24 sb">Tokenseal</p>
          {about && <p className="c2 sel">{text.version(about.version, about.licence)}</p>}
          {about && <p className="t-13 c3 sel">{text.runsOn(about.runtime)}</p>}
        </div>
      </div>
      <SettingsCard>
        {about && <DataFolder folder={about.dataFolder} />}
        <SettingRow title={text.licences} text={text.licencesText}>
          <Button onClick={() => void showLicences()}>{text.showLicences}</Button>
        </SettingRow>
        <SettingRow title={words.shortcuts.title}>
          <Button keys="Mod+/" onClick={() => runCommand('help.shortcuts')}>
            {text.show}
          </Button>
        </SettingRow>
      </SettingsCard>
      <p className="t-13 c3">{text.privacy}</p>
      {licences !== null && <LicencesDialog text={licences} onClose={() => setLicences(null)} />}
    </>
  )
}

function DataFolder({ folder }: { readonly folder: string }) {
  const reveal = useStore(s => s.reveal)
  return (
    <SettingRow
      title={text.dataFolder}
      text={
        <>
          {text.dataFolderText} <span className="mono sel wraps as-line t-12">{folder}</span>
        </>
      }
    >
      <Button onClick={() => void reveal(folder)}>{words.recent.showInFolder}</Button>
    </SettingRow>
  )
}

function LicencesDialog(props: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Dialog
      title={text.licences}
      width={720}
      textOnly
      onClose={props.onClose}
      footer={
        <>
          <span className="end" />
          <Button variant="primary" keys="Esc" autofocus onClick={props.onClose}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <pre className="licences mono sel">{props.text}</pre>
    </Dialog>
  )
}
