/** Every command that a menu, a key or a button can give, run on the store. */
import type { Command } from '../src-shared/contract/application.ts'
import { focusGoToPage, focusHomeSearch, pickPdfs } from './focus-targets.ts'
import { activeDocument } from './store/active-document.ts'
import { type AppStore, useStore } from './store/store.ts'
import { effectiveChoice } from './store/token-facts.ts'
import type { Keys } from './ui/key-labels.ts'

/** What is shown beside a command, and what the keyboard listens to. */
export const COMMAND_KEYS: Readonly<Partial<Record<Command, Keys>>> = {
  'app.settings': 'Mod+,',
  'document.open': 'Mod+O',
  'document.close': 'Mod+W',
  'document.find': 'Mod+F',
  'document.go-to-page': 'Mod+G',
  'signature.sign': 'Mod+Enter',
  'view.zoom-in': 'Mod++',
  'view.zoom-out': 'Mod+-',
  'view.fit-width': 'Mod+0',
  'view.actual-size': 'Mod+1',
  'help.shortcuts': 'Mod+/',
}

export function runCommand(command: Command): void {
  RUN[command](useStore.getState())
}

/** Commands that need a document in front. */
export function needsDocument(command: Command): boolean {
  return (
    (command.startsWith('document.') && command !== 'document.open' && command !== 'document.find') ||
    command.startsWith('signature.') ||
    (command.startsWith('view.') && !command.startsWith('view.theme'))
  )
}

const RUN: Readonly<Record<Command, (store: AppStore) => void>> = {
  'app.settings': s => s.openSettings(),
  'document.open': () => pickPdfs(),
  'document.close': s => {
    if (s.activeId) void s.closeDocument(s.activeId)
  },
  'document.show-in-folder': s => {
    const document = activeDocument(s)
    if (document) void s.reveal(document.info.path)
  },
  'document.find': s => (s.activeId ? s.openSearch() : focusHomeSearch()),
  'document.go-to-page': s => {
    if (s.activeId) focusGoToPage()
  },
  'signature.sign': s => {
    if (s.activeId) void s.sign()
  },
  'certificate.view': s => void showChosen(s),
  'certificate.export': async s => {
    if (await showChosen(s)) s.openExport('pem')
  },
  'view.zoom-in': inDocument(s => s.zoomIn()),
  'view.zoom-out': inDocument(s => s.zoomOut()),
  'view.fit-width': inDocument(s => s.fitWidth()),
  'view.actual-size': inDocument(s => s.actualSize()),
  'view.rotate': inDocument(s => s.rotateView()),
  'view.thumbnails': inDocument(s => s.toggleThumbnails()),
  'view.theme-system': s => void s.changeSettings({ theme: 'system' }),
  'view.theme-light': s => void s.changeSettings({ theme: 'light' }),
  'view.theme-dark': s => void s.changeSettings({ theme: 'dark' }),
  'help.shortcuts': s => s.openDialog('shortcuts'),
  'help.about': s => s.openSettings('about'),
}

/** The certificate that would sign; where none is chosen, the chooser comes first. @returns whether it is shown */
async function showChosen(store: AppStore): Promise<boolean> {
  const chosen = effectiveChoice(store.tokenList, store.certificateChoice, store.lastUsed)
  if (!chosen) {
    store.openDialog('certificates')
    return false
  }
  const { tokenId } = chosen.token
  await store.showCertificate({ kind: 'token', tokenId, fingerprint: chosen.certificate.fingerprint })
  return useStore.getState().shownCertificate !== null
}

function inDocument(run: (store: AppStore) => void): (store: AppStore) => void {
  return store => {
    if (store.activeId) run(store)
  }
}
