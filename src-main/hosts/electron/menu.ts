/** The application menu: every command of the contract, and the roles that a system expects. */
import type { BaseWindow, BrowserWindow, MenuItemConstructorOptions } from 'electron/main'
import { dialog, Menu } from 'electron/main'
import type { Command } from '../../../src-shared/contract/application.ts'

export type MenuParts = {
  readonly platform: NodeJS.Platform
  readonly development: boolean
  readonly run: (command: Command) => void
  readonly open: () => void
  /** Null where the command is on the path already, or cannot be. */
  readonly installCommand: (() => void) | null
}

type Item = { readonly label: string; readonly accelerator?: string }

/** Labels and keys as in the design's keyboard table. A command without a label does not compile. */
const ITEMS: Readonly<Record<Command, Item>> = {
  'app.settings': { label: 'Settings…', accelerator: 'CommandOrControl+,' },
  'document.open': { label: 'Open…', accelerator: 'CommandOrControl+O' },
  'document.close': { label: 'Close Document', accelerator: 'CommandOrControl+W' },
  'document.show-in-folder': { label: 'Show in Folder' },
  'document.find': { label: 'Find…', accelerator: 'CommandOrControl+F' },
  'document.go-to-page': { label: 'Go to Page…', accelerator: 'CommandOrControl+G' },
  'signature.sign': { label: 'Sign…', accelerator: 'CommandOrControl+Enter' },
  'certificate.view': { label: 'View Certificate…' },
  'certificate.export': { label: 'Export Certificate…' },
  'view.zoom-in': { label: 'Zoom In', accelerator: 'CommandOrControl+Plus' },
  'view.zoom-out': { label: 'Zoom Out', accelerator: 'CommandOrControl+-' },
  'view.fit-width': { label: 'Fit Width', accelerator: 'CommandOrControl+0' },
  'view.actual-size': { label: 'Actual Size', accelerator: 'CommandOrControl+1' },
  'view.rotate': { label: 'Rotate View' },
  'view.thumbnails': { label: 'Thumbnails' },
  'view.theme-system': { label: 'As the System' },
  'view.theme-light': { label: 'Light' },
  'view.theme-dark': { label: 'Dark' },
  'help.shortcuts': { label: 'Keyboard Shortcuts', accelerator: 'CommandOrControl+/' },
  'help.about': { label: 'About Tokenseal' },
}

const LINE: MenuItemConstructorOptions = { type: 'separator' }

export function installMenu(parts: MenuParts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts)))
}

function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  const item = (command: Command): MenuItemConstructorOptions => ({
    id: command,
    ...ITEMS[command],
    click: () => (command === 'document.open' ? parts.open() : parts.run(command)),
  })
  const mac = parts.platform === 'darwin'
  const view = [
    ...(['view.zoom-in', 'view.zoom-out', 'view.fit-width', 'view.actual-size'] as const).map(item),
    LINE,
    ...(['view.rotate', 'view.thumbnails'] as const).map(item),
    {
      label: 'Theme',
      submenu: (['view.theme-system', 'view.theme-light', 'view.theme-dark'] as const).map(item),
    },
    LINE,
    role('togglefullscreen'),
    ...(parts.development ? [LINE, role('reload'), role('toggleDevTools')] : []),
  ]
  const command = parts.installCommand
    ? [{ label: 'Install “tokenseal” Command…', click: parts.installCommand }]
    : []
  return [
    ...(mac ? [macMenu(item, command)] : []),
    { label: 'File', submenu: fileItems(item, mac) },
    { label: 'Edit', submenu: editItems(item) },
    { label: 'View', submenu: view },
    ...(mac ? [role('windowMenu')] : []),
    {
      label: 'Help',
      role: 'help',
      submenu: [item('help.shortcuts'), ...(mac ? [] : [...command, LINE, item('help.about')])],
    },
  ]
}

/** @returns the chosen paths, none when the person changed their mind */
export async function askForDocuments(window: BrowserWindow): Promise<readonly string[]> {
  const owner: BaseWindow = window
  const { canceled, filePaths } = await dialog.showOpenDialog(owner, {
    title: 'Open PDF',
    filters: [{ name: 'PDF documents', extensions: ['pdf'] }],
    properties: ['openFile', 'multiSelections'],
  })
  return canceled ? [] : filePaths
}

type ItemOf = (command: Command) => MenuItemConstructorOptions

function fileItems(item: ItemOf, mac: boolean): MenuItemConstructorOptions[] {
  return [
    item('document.open'),
    item('document.show-in-folder'),
    LINE,
    item('signature.sign'),
    item('certificate.view'),
    item('certificate.export'),
    LINE,
    item('document.close'),
    ...(mac ? [] : [LINE, item('app.settings'), LINE, role('quit')]),
  ]
}

function editItems(item: ItemOf): MenuItemConstructorOptions[] {
  const roles = (['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const).map(role)
  return [...roles, LINE, item('document.find'), item('document.go-to-page')]
}

function macMenu(item: ItemOf, command: MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  const roles = (['services', 'hide', 'hideOthers', 'unhide', 'quit'] as const).map(role)
  const own = [item('help.about'), LINE, item('app.settings'), ...command, LINE]
  return { label: 'Tokenseal', submenu: [...own, ...roles] }
}

function role(name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions {
  return { role: name }
}
