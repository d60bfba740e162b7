/** Installs what is missing of the system: apt-get on Debian and its kin, Homebrew on macOS, words elsewhere. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findCommand } from './paths.mjs'
import { runLogged, tryLogged } from './run.mjs'
import { Stop } from './say.mjs'
import { ITEMS } from './system-items.mjs'

/**
 * @param tools ids of system-items.mjs; one ending in `?` is wanted, not needed
 * @returns     what this run should install; nothing where only wanted things are missing that we cannot install
 */
export function missingItems(tools, { packagesMissing }) {
  const wanted = packagesMissing ? ['compiler', ...tools] : tools
  const missing = wanted
    .map(id => ({ id: id.replace('?', ''), needed: !id.endsWith('?') }))
    .map(({ id, needed }) => ({ ...ITEMS[id], needed }))
    .filter(item => !item.present())
  return missing.some(item => item.needed) || installerFor(missing) ? missing : []
}

/** False where only words can help. */
export function canInstall(items) {
  return installerFor(items) !== null
}

/** @throws Stop with the exact words of what to install by hand, when something needed cannot be had */
export async function installSystemPackages(items) {
  const installer = installerFor(items)
  if (!installer) throw new Stop(wordsFor(items))
  for (const item of items) process.stderr.write(`      ${item.name}: ${item.why}\n`)
  // Apart: a wanted package that this system does not know must not keep a needed one from coming.
  for (const group of [items.filter(item => item.needed), items.filter(item => !item.needed)]) {
    if (group.length > 0) await installer.install(group)
  }
  const missing = items.filter(item => !item.present())
  if (missing.some(item => item.needed)) throw new Stop(wordsFor(missing))
  return missing.length > 0 ? `without ${missing.map(item => item.name).join(', ')}` : ''
}

function installerFor(items) {
  if (process.platform === 'darwin') {
    const brew = findCommand('brew')
    const names = items.flatMap(item => item.brew)
    return brew && names.length > 0 ? { install: () => installWithBrew(brew, names) } : null
  }
  const apt =
    process.platform === 'linux' && existsSync('/etc/debian_version') ? findCommand('apt-get') : null
  const root = apt ? rootPrefix() : null
  return apt && root ? { install: list => installWithApt(root, apt, list) } : null
}

/** @returns the words to put before a command to run it as root (asking for the password at a terminal), or null */
function rootPrefix() {
  if (process.getuid?.() === 0) return []
  const sudo = findCommand('sudo')
  if (!sudo) return null
  if (spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0) return [sudo, '-n']
  // At a terminal sudo may ask once; it remembers for the commands that follow.
  return process.stdin.isTTY && spawnSync(sudo, ['-v'], { stdio: 'inherit' }).status === 0 ? [sudo] : null
}

/** First without `apt-get update`: where the lists are there and current it is not needed. */
async function installWithApt(root, apt, items) {
  const names = [...new Set(items.flatMap(item => item.apt))]
  const run = (name, args, attempt) => {
    const [command, ...rest] = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', apt, ...args]
    return attempt(name, command, rest, { whenFailed: wordsFor(items) })
  }
  const install = [
    '-y',
    '-q',
    '-o',
    'DPkg::Lock::Timeout=120',
    'install',
    '--no-install-recommends',
    ...names,
  ]
  const first = await run('apt-get install', install, tryLogged)
  if (first.code === 0) return
  const optional = items.every(item => !item.needed)
  const updated = await run('apt-get update', ['-q', 'update'], optional ? tryLogged : runLogged)
  if (optional && updated.code !== 0) return
  await run('apt-get install', install, optional ? tryLogged : runLogged)
}

async function installWithBrew(brew, names) {
  await tryLogged('brew', brew, ['install', ...names]) // what is still missing afterwards is told in words
}

function wordsFor(items) {
  const line = item => `  ${item.byHand} (${item.why}${item.needed ? '' : '; can be done without'})`
  const lines = items.map(line)
  const byApt = existsSync('/etc/debian_version')
    ? `\nOn Debian: sudo apt-get install ${[...new Set(items.flatMap(item => item.apt))].join(' ')}`
    : ''
  const brewNames = items.flatMap(item => item.brew).join(' ')
  const byBrew =
    process.platform === 'darwin' && brewNames !== '' ? `\nWith Homebrew: brew install ${brewNames}` : ''
  return `Please install by hand, then run the same command again:\n${lines.join('\n')}${byApt}${byBrew}`
}
