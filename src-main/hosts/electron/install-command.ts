/** Puts the `tokenseal` command on the path of the person, where no installer did: from an AppImage, or on macOS. */
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

/** How the command is made here: a link to a script of the app, or a script that starts the AppImage. */
export type CommandPlan =
  | { readonly kind: 'link'; readonly target: string; readonly folders: readonly string[] }
  | { readonly kind: 'script'; readonly appImage: string; readonly folders: readonly string[] }

export type CommandOutcome =
  | { readonly kind: 'installed'; readonly path: string; readonly onPath: boolean }
  /** Something else has this name. */
  | { readonly kind: 'foreign'; readonly path: string }
  /** The app runs from a disk image or a quarantined copy: its place will not last. */
  | { readonly kind: 'not-in-place' }
  | { readonly kind: 'failed'; readonly folder: string }

type Here = {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  /** APPIMAGE, set by the AppImage's own runtime. */
  readonly appImage: string | undefined
  /** Folder of what is packed beside the program. */
  readonly resources: string
  readonly home: string
}

const NAME = 'tokenseal'
const MARK = '# Written by Tokenseal: starts the command line of its AppImage.'

/** @returns null where an installer has put the command on the path, or nothing is installed at all */
export function commandPlan({ platform, packaged, appImage, resources, home }: Here): CommandPlan | null {
  if (!packaged) return null
  const own = join(home, '.local', 'bin')
  if (platform === 'linux' && appImage) return { kind: 'script', appImage, folders: [own] }
  if (platform !== 'darwin') return null
  return { kind: 'link', target: join(resources, 'bin', NAME), folders: ['/usr/local/bin', own] }
}

/** The first folder that can be written to takes it. What is there and not ours stays. Never throws. */
export async function installCommand(plan: CommandPlan, path: string): Promise<CommandOutcome> {
  if (plan.kind === 'link' && /^\/Volumes\/|\/AppTranslocation\//.test(plan.target))
    return { kind: 'not-in-place' }
  for (const folder of plan.folders) {
    const command = join(folder, NAME)
    try {
      if (!(await isFreeOrOurs(command))) return { kind: 'foreign', path: command }
      await put(plan, command)
      return { kind: 'installed', path: command, onPath: path.split(delimiter).includes(folder) }
    } catch {
      // The next folder may let us.
    }
  }
  return { kind: 'failed', folder: plan.folders.at(-1) ?? '' }
}

async function isFreeOrOurs(command: string): Promise<boolean> {
  const found = await lstat(command).catch(() => null)
  if (found === null) return true
  if (found.isSymbolicLink())
    return /Tokenseal[^/]*\.app\/Contents\/Resources\/bin\/tokenseal$/.test(await readlink(command))
  return found.isFile() && (await readFile(command, 'utf8')).includes(MARK)
}

/** Under another name first: a command that is there is replaced at once or not at all. */
async function put(plan: CommandPlan, command: string): Promise<void> {
  await mkdir(dirname(command), { recursive: true })
  const temporary = `${command}.${process.pid}.new`
  try {
    if (plan.kind === 'link') await symlink(plan.target, temporary)
    else await writeFile(temporary, scriptFor(plan.appImage), { mode: 0o755, flag: 'wx' })
    await rename(temporary, command)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** The AppImage is mounted anew at each start, so only inside is it known where the command line lies (APPDIR). */
function scriptFor(appImage: string): string {
  const start = [
    "const entry = process.env.APPDIR + '/resources/app.asar.unpacked/dist/cli/main.mjs'",
    'process.argv.splice(1, 0, entry)',
    "import(require('node:url').pathToFileURL(entry).href)",
  ].join('; ')
  const program = appImage.replaceAll("'", String.raw`'\''`)
  return `#!/bin/sh\n${MARK}\nELECTRON_RUN_AS_NODE=1 exec '${program}' -e "${start}" -- "$@"\n`
}

export function outcomeWords(outcome: CommandOutcome): { readonly message: string; readonly detail: string } {
  switch (outcome.kind) {
    case 'installed':
      return {
        message: 'The command “tokenseal” is installed',
        detail: outcome.onPath
          ? `It is ${outcome.path}. Open a new terminal and type: tokenseal --help`
          : `It is ${outcome.path}. That folder is not on your path yet: add it, or type the whole name.`,
      }
    case 'foreign':
      return {
        message: 'Another “tokenseal” is there already',
        detail: `${outcome.path} was not made by Tokenseal. Nothing was changed. Move it away, then try again.`,
      }
    case 'not-in-place':
      return {
        message: 'Tokenseal is not installed yet',
        detail:
          'Nothing was changed. Move Tokenseal to the Applications folder, start it there, then try again.',
      }
    case 'failed':
      return {
        message: 'The command could not be installed',
        detail: `Nothing could be written to ${outcome.folder}. Nothing was changed. Check who owns that folder.`,
      }
  }
}
