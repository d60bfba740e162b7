/** What the system's desktop does for us: show a file in its folder, open it in another program. No shell in between. */
import { spawn } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { Desktop } from '../../app/app.ts'

export type DesktopCommand = { readonly program: string; readonly args: readonly string[] }

/** @returns the exit code; 127 where the program is not there */
export type RunCommand = (command: DesktopCommand) => Promise<number>

/** @throws (from each call) as `existingFile` and `shownFile`; AppError `file.no-program` */
export function createDesktop(
  platform: NodeJS.Platform = process.platform,
  run: RunCommand = runDetached,
): Desktop {
  const first = async (commands: readonly DesktopCommand[]) => {
    for (const command of commands) if ((await run(command)) === 0) return
    throw new AppError('file.no-program', {})
  }
  return {
    reveal: async path => first(revealCommands(platform, existingFile(path))),
    openOutside: async path => first(openCommands(platform, shownFile(path))),
    openPage: async url => first(openCommands(platform, pageAddress(url))),
  }
}

/** @returns the same. @throws AppError `file.not-found` for anything but the absolute path of what is there */
export function existingFile(path: string): string {
  if (!isAbsolute(path) || !existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
  return path
}

/**
 * What another program may be given: the system runs programs and scripts, and judges by the name what is one.
 *
 * @returns where the file really lies, so that no link hides another name
 * @throws  AppError `file.not-found`, `file.not-for-others`
 */
export function shownFile(path: string): string {
  const real = realpathSync(existingFile(path))
  if (!/\.pdf$/i.test(real) || !statSync(real).isFile())
    throw new AppError('file.not-for-others', { name: basename(path) })
  return real
}

/** @returns the address as the URL standard writes it. @throws AppError `usage.invalid` for anything but http and https */
export function pageAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address?.protocol === 'https:' || address?.protocol === 'http:') return address.href
  throw new AppError('usage.invalid', { problem: 'That is no web page.' })
}

/** The commands to try, in order. */
export function revealCommands(platform: NodeJS.Platform, path: string): readonly DesktopCommand[] {
  if (platform === 'darwin') return [{ program: 'open', args: ['-R', path] }]
  if (platform === 'win32') return [{ program: 'explorer.exe', args: [`/select,${path}`] }]
  return [
    // The file manager selects the file where it speaks this interface (Nautilus, Dolphin, Nemo, Thunar).
    {
      program: 'dbus-send',
      args: [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.FileManager1',
        '/org/freedesktop/FileManager1',
        'org.freedesktop.FileManager1.ShowItems',
        // dbus-send splits an array at commas; nothing else in an address is special to it.
        `array:string:${pathToFileURL(path).href.replaceAll(',', '%2C')}`,
        'string:',
      ],
    },
    { program: 'xdg-open', args: [dirname(path)] },
  ]
}

export function openCommands(platform: NodeJS.Platform, path: string): readonly DesktopCommand[] {
  if (platform === 'darwin') return [{ program: 'open', args: [path] }]
  if (platform === 'win32') return [{ program: 'explorer.exe', args: [path] }]
  return [{ program: 'xdg-open', args: [path] }]
}

/** explorer.exe answers 1 also when it did what was asked, so its code means nothing. */
async function runDetached({ program, args }: DesktopCommand): Promise<number> {
  return await new Promise(resolve => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, windowsVerbatimArguments: false })
    child.once('error', () => resolve(127))
    child.once('exit', code => resolve(program === 'explorer.exe' ? 0 : (code ?? 1)))
    child.unref()
  })
}
