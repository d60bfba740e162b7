/** The project's own packages: are they installed as the lockfile says, and installing them. */
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { runNpm } from './npm.mjs'
import { inRoot } from './paths.mjs'
import { Stop } from './say.mjs'

const NATIVE_MODULE = inRoot('node_modules', 'pkcs11js', 'build', 'Release', 'pkcs11.node')

/** Compares the lockfile with npm's own record of what it installed; npm writes that record last. */
export function packagesInstalled() {
  if (isLinked()) return true // set up by hand, belongs to another folder: never touched from here
  const installed = readLock(inRoot('node_modules', '.package-lock.json'))
  if (!installed || !existsSync(NATIVE_MODULE)) return false
  const wanted = readLock(inRoot('package-lock.json'))
  if (!wanted)
    throw new Stop('package-lock.json is missing or broken. Get it back with: git checkout package-lock.json')
  const same = (entry, path) =>
    installed[path]?.integrity === entry.integrity && installed[path]?.version === entry.version
  const all = Object.entries(wanted).filter(([path]) => path !== '')
  const complete = all.every(([path, entry]) => same(entry, path) || (entry.optional && !installed[path]))
  return complete && Object.keys(installed).every(path => path in wanted)
}

/** `npm ci` under Node 24, the native module built against that Node's headers. */
export async function installPackages(node) {
  await runNpm('packages', node.execPath, ['ci'], { cwd: inRoot(), nodedir: node.headers })
  if (!packagesInstalled())
    throw new Stop('npm finished, but node_modules is not what package-lock.json says.')
  return `${Object.keys(readLock(inRoot('node_modules', '.package-lock.json'))).length} packages`
}

function isLinked() {
  try {
    return lstatSync(inRoot('node_modules')).isSymbolicLink()
  } catch {
    return false
  }
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}
