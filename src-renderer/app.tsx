/** The window: title bar, Home or the document in front, and the dialogs over them. */
import { useEffect } from 'react'
import { AppearanceEditor } from './appearances/appearance-editor.tsx'
import { app, platform } from './bridge.ts'
import { CertificateViewer } from './certificate/viewer.tsx'
import { runCommand } from './commands.ts'
import { DoctorDialog } from './doctor/doctor-dialog.tsx'
import { FirstRun } from './doctor/first-run.tsx'
import { FirstRunBar } from './doctor/first-run-bar.tsx'
import { listenToDrops } from './drop-files.ts'
import { PDF_INPUT_ID } from './focus-targets.ts'
import { NewPinDialog } from './health/new-pin-dialog.tsx'
import { TokenPage } from './health/token-page.tsx'
import { listenToKeys } from './keyboard.ts'
import { CertificateChooser } from './panels/certificate-chooser.tsx'
import { DropOverlay } from './panels/drop-zone.tsx'
import { ShortcutsDialog } from './panels/help-dialogs.tsx'
import { Home } from './panels/home.tsx'
import { JobDialogs } from './panels/job-dialogs.tsx'
import { Notices } from './panels/notices.tsx'
import { OpenDialogs } from './panels/open-dialogs.tsx'
import { LockedFile } from './panels/pending-files.tsx'
import { TitleBar } from './panels/title-bar.tsx'
import { Workspace } from './panels/workspace.tsx'
import { ServiceSecret } from './pin/service-secret-dialog.tsx'
import { SettingsView } from './settings/settings-view.tsx'
import { activeDocument } from './store/active-document.ts'
import { useStore } from './store/store.ts'
import { mayBeMended } from './store/token-facts.ts'
import { useLook } from './theme/use-look.ts'
import { words } from './words.ts'

export function App() {
  useEffect(startWindow, [])
  useLook()
  const document = useStore(activeDocument)
  const isFirstRun = useStore(s => s.firstRun && s.homeView === 'documents') && document === null
  const name = document?.info.name ?? null
  useEffect(() => {
    window.document.title = words.titleBar.windowTitle(name)
  }, [name])
  return (
    <>
      <div className="app">
        {isFirstRun ? <FirstRunBar /> : <TitleBar />}
        {isFirstRun ? <FirstRun /> : document ? <Workspace document={document} /> : <HomeView />}
      </div>
      <PdfInput />
      <Notices />
      <DropOverlay />
      <OpenDialogs />
      <Dialogs />
      <CertificateViewer />
      <AppearanceEditor />
      <JobDialogs />
      <NewPinDialog />
      <LockedFile />
      <ServiceSecret />
    </>
  )
}

function HomeView() {
  const homeView = useStore(s => s.homeView)
  switch (homeView) {
    case 'settings':
      return <SettingsView />
    case 'token':
      return <TokenPage />
    case 'documents':
      return <Home />
  }
}

function Dialogs() {
  const dialog = useStore(s => s.dialog)
  switch (dialog) {
    case 'certificates':
      return <CertificateChooser />
    case 'shortcuts':
      return <ShortcutsDialog />
    case 'doctor':
      return <DoctorDialog />
    case null:
      return null
  }
}

/** The one file input behind every "Open PDF…". */
function PdfInput() {
  const openFiles = useStore(s => s.openFiles)
  return (
    <input
      id={PDF_INPUT_ID}
      type="file"
      accept="application/pdf,.pdf"
      multiple
      hidden
      aria-label={words.titleBar.pdfFiles}
      onChange={event => {
        const files = [...(event.target.files ?? [])]
        event.target.value = ''
        void openFiles(files)
      }}
    />
  )
}

/** Subscribes to everything the app tells, then asks for the state it is in. @returns the function that stops it */
function startWindow(): () => void {
  const store = useStore.getState()
  document.documentElement.dataset['platform'] = platform
  const stops = [
    store.watchDocuments(),
    store.watchTokens(),
    store.watchSettings(),
    store.watchJobs(),
    store.watchPending(),
    store.watchArchived(),
    store.watchSecrets(),
    store.watchLogins(),
    store.watchAppearances(),
    app.application.command(({ command }) => runCommand(command)),
    listenToKeys(),
    lookAgainOnReturn(),
    listenToDrops(),
    foldPagesWhenNarrow(),
    // What signed last in the folder of this document.
    useStore.subscribe((now, before) => {
      if (now.activeId !== before.activeId) void now.loadLastUsed()
    }),
    useStore.subscribe((now, before) => {
      // A signature may have brought a time-stamp by a new certificate.
      const hasEnded = before.job !== null && now.job === null
      if (now.tokenList !== before.tokenList || now.settings !== before.settings || hasEnded)
        void now.loadHealth()
    }),
    // A box drawn on the page is the newest wish, whatever was chosen before.
    useStore.subscribe((now, before) => {
      if (now.placement && now.placement !== before.placement && now.activeId) {
        now.setTarget(now.activeId, { kind: 'box' })
      }
    }),
  ]
  const known = [
    store.loadSettings(),
    store.loadAppearances(),
    store.loadRecent(),
    store.restoreDocuments(),
    store.loadTokens(false),
    store.loadLastUsed(),
  ]
  void Promise.all(known).then(store.considerFirstRun)
  return () => {
    for (const stop of stops) stop()
  }
}

/** Back from the maker's own program, where a PIN may have been unlocked or a token set up. */
function lookAgainOnReturn(): () => void {
  function look() {
    const { tokenList, tokensBusy, job, loadTokens } = useStore.getState()
    if (!tokensBusy && job === null && mayBeMended(tokenList)) void loadTokens(true)
  }
  window.addEventListener('focus', look)
  return () => window.removeEventListener('focus', look)
}

/** In a narrow window the page pictures lie over the document, so they start closed. */
function foldPagesWhenNarrow(): () => void {
  const narrow = matchMedia('(max-width: 1120px)')
  function follow() {
    const { thumbnailsOpen, toggleThumbnails } = useStore.getState()
    if (thumbnailsOpen === narrow.matches) toggleThumbnails()
  }
  follow()
  narrow.addEventListener('change', follow)
  return () => narrow.removeEventListener('change', follow)
}
